"""Styles that only a notebook has: magics, scripts, cells that show something, top-level await."""

from __future__ import annotations

from grader.tests.styles.style import Style, group

F = "def f(x):\n    return x + 1"
WRONG = "def f(x):\n    return x"

MAGICS = group(
    "magics",
    {
        "timed line": (F, WRONG, "%time r = f(1)\nassert r == 2"),
        "timed cell": (F, WRONG, "%%time\nr = f(1)\nassert r == 2"),
        "timeit of a line": (
            F,
            WRONG,
            "t = %timeit -o -q -n 2 -r 2 f(1)\nassert t.average < 1 and f(1) == 2",
        ),
        "timeit of a cell": (
            "seen = []\ndef f(x):\n    seen.append(x)\n    return x + 1",
            "seen = []\n" + WRONG,
            "%%timeit -n 1 -r 1\nassert f(1) == 2",
            "assert len(seen) >= 1",
        ),
        "prun": (F, WRONG, "%prun -q f(1)\nassert f(1) == 2"),
        "captured cell": (
            "def show():\n    print('out')\n    import sys\n    print('err', file=sys.stderr)",
            "def show():\n    pass",
            "%%capture said\nshow()",
            "assert said.stdout == 'out\\n' and said.stderr == 'err\\n'",
        ),
        "captured display": (
            "from IPython.display import display\ndef show():\n    display({'a': 1})",
            "def show():\n    print({'a': 1})",
            "%%capture said\nshow()",
            "assert len(said.outputs) == 1",
        ),
        "capture without errors": (
            "import sys\ndef show():\n    print('x', file=sys.stderr)\n    return 5",
            "def show():\n    return 4",
            "%%capture --no-stdout said\nr = show()",
            "assert r == 5",
        ),
        "a script of the student's": (
            "%%writefile script.py\nresult = sum(range(5))",
            "result = 0",
            "%run script.py\nassert result == 10",
        ),
        "a script with arguments": (
            "text = 'import sys\\nwords = sys.argv[1:]'\nopen('args.py', 'w').write(text)",
            "words = []",
            "%run args.py a b\nassert words == ['a', 'b']",
        ),
        "a module of the student's": (
            "%%writefile areas.py\nPI = 3\ndef circle(r):\n    return PI * r ** 2",
            "pass",
            "import areas\nassert areas.circle(2) == 12 and areas.PI == 3",
            "from areas import circle\nassert circle(1) == 3",
            "import areas as a\nassert a.circle.__name__ == 'circle'",
        ),
        "a module with an error": (
            "%%writefile checked.py\nclass Bad(ValueError):\n    pass\n"
            "def half(n):\n    if n % 2:\n        raise Bad(n)\n    return n // 2",
            "pass",
            "from checked import Bad, half\nassert half(4) == 2\ntry:\n    half(3)\n"
            "except ValueError as e:\n    assert str(e) == '3'\nelse:\n    raise AssertionError",
        ),
        "a package of the student's": (
            "import pathlib\nhome = pathlib.Path('shapes')\nhome.mkdir(exist_ok=True)\n"
            "(home / '__init__.py').write_text('')\n"
            "(home / 'flat.py').write_text('def area(a, b):\\n    return a * b')",
            "pass",
            "from shapes.flat import area\nassert area(2, 3) == 6",
            "import shapes.flat\nassert shapes.flat.area(1, 5) == 5",
        ),
        "a module in the folder that the answer has gone to": (
            "import os\nos.makedirs('parts', exist_ok=True)\n"
            "open('parts/left.py', 'w').write('side = \"left\"')\nos.chdir('parts')\nimport left\n"
            "def side():\n    return left.side",
            "def side():\n    return 'right'",
            "assert side() == 'left'",
        ),
        "a file with the name of a module of Python's": (
            "open('sched.py', 'w').write('scheduler = None')\nimport sched\n"
            "def waiting():\n    return sched.scheduler().queue",
            "def waiting():\n    return [1]",
            "assert waiting() == []",
        ),
        "the shell": (
            "open('made.txt', 'w').write('one\\ntwo\\n')",
            "pass",
            "names = !ls made.txt\nassert names == ['made.txt']",
        ),
        "the shell in the answer": (
            "said = !echo hello",
            "said = ['hallo']",
            "assert said == ['hello'] and said.n == 'hello'",
        ),
        "bash": (
            "%%bash\nprintf 'a,b\\n1,2\\n' > table.csv",
            "pass",
            "import csv\nassert list(csv.reader(open('table.csv'))) == [['a', 'b'], ['1', '2']]",
        ),
        "environment": (
            "%env COLOUR=blue",
            "pass",
            "import os\nassert os.environ.get('COLOUR') == 'blue'",
        ),
        "folder": (
            "import os\nos.makedirs('deep', exist_ok=True)\n%cd -q deep",
            "pass",
            "import os\nassert os.path.basename(os.getcwd()) == 'deep'",
        ),
        "who": (F, WRONG, "names = %who_ls\nassert 'f' in names and f(1) == 2"),
        "get_ipython": (
            F,
            WRONG,
            "ns = get_ipython().user_ns\nassert callable(ns['f']) and ns['f'](1) == 2",
        ),
        "a magic of the student's": (
            "from IPython.core.magic import register_line_magic\n@register_line_magic\n"
            "def double(line):\n    return 2 * int(line)",
            "pass",
            "r = %double 4\nassert r == 8",
        ),
        "help": (
            "def f(x):\n    'Add one.'\n    return x + 1",
            "def f(x):\n    return x + 1",
            "assert 'Add one.' in f.__doc__ and f(1) == 2",
        ),
        "the last result": ("3 * 14", "3 * 13", "assert _ == 42"),
        "results by number": (
            "x = 5\nx + 1",
            "x = 5\nx + 2",
            "assert list(Out.values())[-1] == 6",
        ),
        "shown by the test": (
            F,
            WRONG,
            "from IPython.display import display\ndisplay(f(1))\nassert f(1) == 2",
        ),
    },
)

PROCESSES = group(
    "other processes",
    {
        "a pool of new interpreters": (
            "import multiprocessing\ndef sizes(words):\n"
            "    with multiprocessing.get_context('spawn').Pool(1) as pool:\n"
            "        return pool.map(len, words)",
            "def sizes(words):\n    return []",
            "assert sizes(['oat', 'barley']) == [3, 6]",
        ),
    },
)

ASYNC = group(
    "async and generators, continued",
    {
        "asyncio.run in the answer": (
            "import asyncio, threading\nasync def work():\n    await asyncio.sleep(0)\n"
            "    return 7\n"
            "def f():\n    out = []\n"
            "    t = threading.Thread(target=lambda: out.append(asyncio.run(work())))\n"
            "    t.start()\n    t.join()\n    return out[0]",
            "def f():\n    return 0",
            "assert f() == 7",
        ),
        "awaited at the top": (
            "import asyncio\nasync def load(n):\n    await asyncio.sleep(0)\n    return [n] * n\n"
            "rows = await load(3)",
            "rows = []",
            "assert rows == [3, 3, 3]",
            "assert await load(2) == [2, 2]",
        ),
        "async generator": (
            "async def count(n):\n    for i in range(n):\n        yield i",
            "async def count(n):\n    yield -1",
            "assert [i async for i in count(3)] == [0, 1, 2]",
            "out = []\nasync for i in count(2):\n    out.append(i)\nassert out == [0, 1]",
        ),
        "async context": (
            "class Door:\n    state = 'shut'\n    async def __aenter__(self):\n"
            "        self.state = 'open'\n        return self\n"
            "    async def __aexit__(self, *error):\n        self.state = 'shut'",
            "class Door:\n    state = 'shut'",
            "d = Door()\nasync with d as e:\n    assert e.state == 'open'\n"
            "assert d.state == 'shut'",
        ),
        "a task": (
            "async def f(x):\n    return x + 1",
            "async def f(x):\n    return x",
            "import asyncio\nt = asyncio.create_task(f(1))\nassert await t == 2",
            "import asyncio\nassert await asyncio.wait_for(f(2), 5) == 3",
        ),
        "an error awaited": (
            "async def f():\n    raise ValueError('late')",
            "async def f():\n    return 1",
            "try:\n    await f()\nexcept ValueError as e:\n    assert str(e) == 'late'\n"
            "else:\n    raise AssertionError",
        ),
        "sent into": (
            "def average():\n    total, n, value = 0, 0, None\n    while True:\n"
            "        got = yield value\n        total, n = total + got, n + 1\n"
            "        value = total / n",
            "def average():\n    while True:\n        yield 0",
            "g = average()\nnext(g)\nassert g.send(10) == 10 and g.send(20) == 15\ng.close()",
        ),
        "generator expression": (
            "squares = (i * i for i in range(4))",
            "squares = iter([0])",
            "assert list(squares) == [0, 1, 4, 9]\nassert list(squares) == []",
        ),
        "pipeline of generators": (
            "def read(lines):\n    for line in lines:\n        yield line.strip()\n"
            "def numbers(lines):\n    return (int(x) for x in read(lines) if x)",
            "def read(lines):\n    return lines\ndef numbers(lines):\n    return []",
            "assert sum(numbers([' 1', '', '2 '])) == 3\n"
            "assert list(read(['a ', ' b'])) == ['a', 'b']",
        ),
        "lazy": (
            "def evens():\n    n = 0\n    while True:\n        yield n\n        n += 2",
            "def evens():\n    return [0, 2]",
            "g = evens()\nassert iter(g) is g and [next(g) for _ in range(3)] == [0, 2, 4]",
            "for i, v in enumerate(evens()):\n    if i == 5:\n        break\nassert v == 10",
        ),
        "a generator's end": (
            "def two():\n    yield 1\n    return 'end'",
            "def two():\n    yield 1\n    yield 2",
            "g = two()\nnext(g)\ntry:\n    next(g)\nexcept StopIteration as e:\n"
            "    assert e.value == 'end'\nelse:\n    raise AssertionError",
        ),
    },
)

PATHS = group(
    "pathlib and files, continued",
    {
        "a path returned": (
            "from pathlib import Path\ndef where(name):\n    return Path('out') / name",
            "def where(name):\n    return 'out/' + name",
            "from pathlib import Path\np = where('a.csv')\nassert isinstance(p, Path)\n"
            "assert p == Path('out/a.csv') and p.suffix == '.csv'",
        ),
        "a path as argument": (
            "def count(path):\n    return len(path.read_text().split())",
            "def count(path):\n    return 0",
            "from pathlib import Path\np = Path('words.txt')\np.write_text('a b c')\n"
            "assert count(p) == 3",
        ),
        "a file made by the answer's function": (
            "from pathlib import Path\ndef write(folder):\n    folder = Path(folder)\n"
            "    folder.mkdir(parents=True, exist_ok=True)\n"
            "    for n in range(3):\n        (folder / f'{n}.txt').write_text(str(n * n))",
            "def write(folder):\n    pass",
            "from pathlib import Path\nwrite('deep/er')\n"
            "assert sorted(p.name for p in Path('deep/er').glob('*.txt')) == ['0.txt', '1.txt', "
            "'2.txt']\n"
            "assert Path('deep/er/2.txt').read_text() == '4'",
        ),
        "removed by the answer": (
            "import os\ndef clean(name):\n    os.remove(name)",
            "def clean(name):\n    pass",
            "import os\nopen('old.tmp', 'w').close()\nclean('old.tmp')\n"
            "assert not os.path.exists('old.tmp')",
        ),
        "appended to": (
            "def log(name, line):\n    with open(name, 'a') as f:\n        f.write(line + '\\n')",
            "def log(name, line):\n    with open(name, 'w') as f:\n        f.write(line + '\\n')",
            "log('log.txt', 'a')\nlog('log.txt', 'b')\nassert open('log.txt').read() == 'a\\nb\\n'",
        ),
        "a temporary folder": (
            "from pathlib import Path\ndef save(folder):\n"
            "    (Path(folder) / 'x.txt').write_text('x')",
            "def save(folder):\n    pass",
            "import tempfile\nfrom pathlib import Path\n"
            "with tempfile.TemporaryDirectory(dir='.') as d:\n"
            "    save(d)\n    assert (Path(d) / 'x.txt').read_text() == 'x'",
        ),
        "a table as csv": (
            "import pandas as pd\ndef export(t, name):\n    t.to_csv(name, index=False)",
            "def export(t, name):\n    t.to_csv(name)",
            "import pandas as pd\nt = pd.DataFrame({'a': [1, 2]})\nexport(t, 'e.csv')\n"
            "pd.testing.assert_frame_equal(pd.read_csv('e.csv'), t)",
        ),
        "an array in a file": (
            "import numpy as np\nnp.save('a.npy', np.arange(3))\nnp.savez('b.npz', x=np.eye(2))",
            "pass",
            "import numpy as np\nassert np.load('a.npy').tolist() == [0, 1, 2]\n"
            "assert np.load('b.npz')['x'].trace() == 2",
        ),
        "bytes that are no text": (
            "with open('raw.bin', 'wb') as f:\n    f.write(bytes(range(256)))",
            "pass",
            "assert open('raw.bin', 'rb').read() == bytes(range(256))",
        ),
        "a figure saved": (
            "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])\n"
            "fig.savefig('plot.png')\nplt.close(fig)",
            "pass",
            "with open('plot.png', 'rb') as f:\n    assert f.read(8) == b'\\x89PNG\\r\\n\\x1a\\n'",
        ),
        "a database file": (
            "import sqlite3\ncon = sqlite3.connect('t.db')\ncon.execute('create table t (a)')\n"
            "con.execute('insert into t values (5)')\ncon.commit()\ncon.close()",
            "pass",
            "import sqlite3\nassert sqlite3.connect('t.db').execute('select a from t').fetchall() "
            "== [(5,)]",
        ),
        "an archive": (
            "import zipfile\nwith zipfile.ZipFile('z.zip', 'w') as z:\n"
            "    z.writestr('a.txt', 'hi')",
            "pass",
            "import zipfile\nassert zipfile.ZipFile('z.zip').read('a.txt') == b'hi'",
        ),
    },
)

UNITTEST = group(
    "unittest and doctest, continued",
    {
        "doctests of the notebook": (
            "def f(x):\n    '''\n    >>> f(2)\n    3\n    >>> f(-1)\n    0\n    '''\n"
            "    return x + 1",
            "def f(x):\n    '''\n    >>> f(2)\n    3\n    '''\n    return x",
            "import doctest\nresults = doctest.testmod()\n"
            "assert results.failed == 0 and results.attempted >= 2",
        ),
        "doctests of the notebook, none of which fails": (
            "def f(x):\n    '''\n    >>> f(2)\n    3\n    '''\n    return x + 1",
            "def f(x):\n    '''\n    >>> f(2)\n    3\n    '''\n    return x",
            "import doctest\nassert doctest.testmod().failed == 0",
        ),
        "doctests counted first": (
            "def f(x):\n    '''\n    >>> f(2)\n    3\n    '''\n    return x + 1",
            "def f(x):\n    '''\n    >>> f(2)\n    3\n    '''\n    return x",
            "import doctest\nfailed = doctest.testmod().failed\nassert failed == 0",
        ),
        "a class as argument": (
            "def make(kind, x):\n    return kind(x)",
            "def make(kind, x):\n    return x",
            "from fractions import Fraction\nassert make(Fraction, '1/2') == Fraction(1, 2)\n"
            "assert make(int, '3') == 3 and make(list, 'ab') == ['a', 'b']",
        ),
        "a partial function as argument": (
            "def twice(f, x):\n    return f(f(x))",
            "def twice(f, x):\n    return f(x)",
            "from functools import partial\nassert twice(partial(pow, 2), 3) == 256",
        ),
        "a function of a library as argument": (
            "def over(f, xs):\n    return [f(x) for x in xs]",
            "def over(f, xs):\n    return xs",
            "import math, operator, statistics\nassert over(math.sqrt, [4, 9]) == [2, 3]\n"
            "assert over(operator.neg, [1]) == [-1] and over(statistics.mean, [[1, 3]]) == [2]",
        ),
        "doctest examples of the test": (
            F,
            WRONG,
            "import doctest\ndoctest.run_docstring_examples\n"
            "case = doctest.DocTestParser().get_doctest('>>> f(1)\\n2\\n"
            "', {'f': f}, 'f', None, 0)\n"
            "runner = doctest.DocTestRunner(verbose=False)\nrunner.run(case)\n"
            "assert runner.failures == 0",
        ),
        "unittest.main": (
            F,
            WRONG,
            "import unittest\nclass TestF(unittest.TestCase):\n    def test_f(self):\n"
            "        self.assertEqual(f(1), 2)\n"
            "done = unittest.main(argv=['x', 'TestF'], exit=False, verbosity=0)\n"
            "assert done.result.wasSuccessful()",
        ),
        "subtests": (
            F,
            WRONG,
            "import io, unittest\nclass TestG(unittest.TestCase):\n    def test_f(self):\n"
            "        for i in range(3):\n            with self.subTest(i=i):\n"
            "                self.assertEqual(f(i), i + 1)\n"
            "suite = unittest.defaultTestLoader.loadTestsFromTestCase(TestG)\n"
            "out = unittest.TextTestRunner(stream=io.StringIO()).run(suite)\n"
            "assert out.testsRun == 1 and out.wasSuccessful()",
        ),
        "assertions of unittest": (
            "def f(n):\n    return {'n': n, 'half': n / 2}",
            "def f(n):\n    return {}",
            "from unittest import TestCase\ntc = TestCase()\ntc.assertIn('half', f(3))\n"
            "tc.assertAlmostEqual(f(3)['half'], 1.5)\n"
            "tc.assertDictEqual(f(2), {'n': 2, 'half': 1})\n"
            "tc.assertIsInstance(f(1), dict)\ntc.assertCountEqual(f(1), ['half', 'n'])",
        ),
        "pytest's approx": (
            "def f():\n    return [0.1 + 0.2, 1.0]",
            "def f():\n    return [0.4, 1.0]",
            "import pytest\nassert f() == pytest.approx([0.3, 1.0])\n"
            "assert f()[0] == pytest.approx(.3)",
        ),
        "a mock as argument": (
            "def notify(send, names):\n    for n in names:\n        send(n, urgent=True)",
            "def notify(send, names):\n    pass",
            "from unittest.mock import Mock, call\nm = Mock(return_value=None)\n"
            "notify(m, ['a', 'b'])\n"
            "assert m.call_args_list == [call('a', urgent=True), call('b', urgent=True)]",
        ),
        "a test class of the student's": (
            "import unittest\nclass TestMine(unittest.TestCase):\n    def test_a(self):\n"
            "        self.assertEqual(1 + 1, 2)\n    def test_b(self):\n"
            "        self.assertTrue(True)",
            "class TestMine:\n    pass",
            "import unittest\nassert issubclass(TestMine, unittest.TestCase)\n"
            "assert len([n for n in dir(TestMine) if n.startswith('test')]) == 2",
        ),
    },
)

STYLES: list[Style] = [*MAGICS, *PROCESSES, *ASYNC, *PATHS, *UNITTEST]
