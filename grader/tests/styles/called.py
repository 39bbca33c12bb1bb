"""Styles in which the answer calls functions of the test, or uses objects of Python's own."""

from __future__ import annotations

from grader.tests.styles.style import Style, group

CALLED = group(
    "functions that a test hands over",
    {
        "that change a list": (
            "def each(f, rows):\n    for r in rows:\n        f(r)\n    return rows",
            "def each(f, rows):\n    return rows",
            "assert each(lambda r: r.append(1), [[], [2]]) == [[1], [2, 1]]",
        ),
        "that change a dictionary": (
            "def each(f, rows):\n    for r in rows:\n        f(r)",
            "def each(f, rows):\n    pass",
            (
                "rows = [{}, {}]\neach(lambda r: r.update(a=1), rows)\n"
                "assert rows == [{'a': 1}, {'a': 1}]"
            ),
        ),
        "that fill an array": (
            "import numpy as np\ndef run(f, n):\n    a = np.zeros(n)\n    f(a)\n    return a",
            "import numpy as np\ndef run(f, n):\n    return np.zeros(n)",
            "def fill(a):\n    a[:] = 3\nassert run(fill, 2).tolist() == [3, 3]",
        ),
        "with an error of the test's class": (
            "def run(f):\n    return f()",
            (
                "def run(f):\n    try:\n        return f()\n    except Exception:\n"
                "        return None"
            ),
            (
                "class Oops(Exception):\n    pass\ndef bad():\n    raise Oops('x')\ntry:\n"
                "    run(bad)\nexcept Oops as e:\n    assert str(e) == 'x'\nelse:\n"
                "    raise AssertionError"
            ),
        ),
        "with an error that is caught": (
            (
                "def safe(f):\n    try:\n        return f()\n    except Exception as e:\n"
                "        return type(e).__name__ + str(e)"
            ),
            "def safe(f):\n    return f()",
            (
                "class Oops(Exception):\n    pass\ndef bad():\n    raise Oops('x')\n"
                "assert safe(bad) == 'Oopsx'"
            ),
        ),
        "tried again": (
            (
                "def retry(f, n):\n    for i in range(n):\n        try:\n            return f()\n"
                "        except ValueError:\n            if i == n - 1:\n                raise"
            ),
            "def retry(f, n):\n    return f()",
            (
                "calls = []\ndef flaky():\n    calls.append(1)\n    if len(calls) < 3:\n"
                "        raise ValueError('again')\n    return 'ok'\n"
                "assert retry(flaky, 5) == 'ok' and len(calls) == 3"
            ),
        ),
        "taken from a list": (
            (
                "class Subject:\n    def __init__(self):\n        self.o = []\n"
                "    def attach(self, f):\n        self.o.append(f)\n    def detach(self, f):\n"
                "        self.o.remove(f)\n    def fire(self, e):\n        for f in self.o:\n"
                "            f(e)"
            ),
            (
                "class Subject:\n    def __init__(self):\n        self.o = []\n"
                "    def attach(self, f):\n        self.o.append(f)\n    def detach(self, f):\n"
                "        pass\n    def fire(self, e):\n        for f in self.o:\n            f(e)"
            ),
            (
                "s = Subject()\nlog = []\nf = lambda e: log.append(e)\ns.attach(f)\ns.detach(f)\n"
                "s.fire(1)\nassert log == []"
            ),
        ),
        "their parameters": (
            "import inspect\ndef nargs(f):\n    return len(inspect.signature(f).parameters)",
            "def nargs(f):\n    return 1",
            "assert nargs(lambda a, b: 0) == 2 and nargs(lambda: 0) == 0",
        ),
        "their names": (
            "def nm(f):\n    return f.__name__ + (f.__doc__ or '')",
            "def nm(f):\n    return ''",
            "def hello():\n    \"hi\"\nassert nm(hello) == 'hellohi'",
        ),
        "given back": (
            "def ident(f):\n    return f",
            "def ident(f):\n    return lambda *a: f(*a)",
            "def g():\n    return 1\nassert ident(g) is g",
        ),
        "registered": (
            (
                "reg = {}\ndef register(name):\n    def d(f):\n        reg[name] = f\n"
                "        return f\n    return d"
            ),
            "reg = {}\ndef register(name):\n    return lambda f: f",
            "@register('a')\ndef g():\n    return 5\nassert reg['a'] is g and reg['a']() == 5",
        ),
        "a method of a list": (
            "def each(xs, f):\n    for x in xs:\n        f(x * 2)",
            "def each(xs, f):\n    for x in xs:\n        f(x)",
            "out = []\neach([1, 2], out.append)\nassert out == [2, 4]",
        ),
        "called later": (
            "def dbl(f, xs):\n    for x in xs:\n        yield f(x)",
            "def dbl(f, xs):\n    for x in xs:\n        yield x",
            (
                "g = dbl(lambda x: x * 2, iter([1, 2, 3]))\n"
                "assert next(g) == 2 and list(g) == [4, 6]"
            ),
        ),
        "composed": (
            (
                "def compose(*fs):\n    def c(x):\n        for f in reversed(fs):\n"
                "            x = f(x)\n        return x\n    return c"
            ),
            "def compose(*fs):\n    return fs[0]",
            (
                "assert compose(lambda x: x + 1, lambda x: x * 2)(3) == 7\n"
                "assert compose(str, abs)(-3) == '3'"
            ),
        ),
        "remembered": (
            (
                "def memo(f):\n    c = {}\n    def w(x):\n        if x not in c:\n"
                "            c[x] = f(x)\n        return c[x]\n    return w"
            ),
            "def memo(f):\n    return lambda x: 0",
            (
                "@memo\ndef fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\n"
                "assert fib(30) == 832040"
            ),
        ),
        "curried": (
            "def curry(f):\n    return lambda a: lambda b: f(a, b)",
            "def curry(f):\n    return lambda a: lambda b: f(b, a)",
            "assert curry(lambda a, b: a - b)(5)(3) == 2",
        ),
        "with many kinds of arguments": (
            "def call(f, *a, **k):\n    return f(*a, **k)",
            "def call(f, *a, **k):\n    return f(*a)",
            (
                "got = call(lambda a, b=1, *c, d=2, **e: (a, b, c, d, e), 1, 2, 3, d=4, z=5)\n"
                "assert got == (1, 2, (3,), 4, {'z': 5})"
            ),
        ),
        "to compare": (
            (
                "from functools import cmp_to_key\ndef srt(xs, cmp):\n"
                "    return sorted(xs, key=cmp_to_key(cmp))"
            ),
            "def srt(xs, cmp):\n    return sorted(xs)",
            "assert srt([1, 3, 2], lambda a, b: b - a) == [3, 2, 1]",
        ),
    },
)

STATEFUL = group(
    "objects of Python's own with a state",
    {
        "a queue emptied": (
            (
                "def drain(q):\n    o = []\n    while not q.empty():\n        o.append(q.get())\n"
                "    return o"
            ),
            "def drain(q):\n    return []",
            (
                "import queue\nq = queue.Queue()\nq.put(1)\nq.put(2)\n"
                "assert drain(q) == [1, 2] and q.empty()"
            ),
        ),
        "a queue without waiting": (
            "import queue\ndef drain(q):\n    out = []\n    while True:\n        try:\n"
            "            out.append(q.get(block=False))\n        except queue.Empty:\n"
            "            return out",
            "def drain(q):\n    return [q.get()]",
            "import queue\nq = queue.Queue()\nfor x in (False, 0, 1):\n    q.put(x)\n"
            "assert drain(q) == [False, 0, 1] and q.empty()",
        ),
        "a queue filled": (
            "def fill(q, n):\n    for i in range(n):\n        q.put(i)",
            "def fill(q, n):\n    pass",
            ("import queue\nq = queue.Queue()\nfill(q, 3)\nassert q.qsize() == 3 and q.get() == 0"),
        ),
        "a queue in order": (
            "def nxt(q):\n    return q.get()[1]",
            "def nxt(q):\n    return q.get()[0]",
            (
                "import queue\nq = queue.PriorityQueue()\nq.put((2, 'b'))\nq.put((1, 'a'))\n"
                "assert nxt(q) == 'a'"
            ),
        ),
        "a random generator": (
            "def draw(rng, n):\n    return [rng.randint(1, 6) for _ in range(n)]",
            "def draw(rng, n):\n    return [0] * n",
            (
                "import random\nr = random.Random(3)\ne = random.Random(3)\n"
                "assert draw(r, 3) == [e.randint(1, 6) for _ in range(3)]\n"
                "assert r.random() == e.random()"
            ),
        ),
        "a random generator that shuffles": (
            "def mix(rng, xs):\n    rng.shuffle(xs)\n    return xs",
            "def mix(rng, xs):\n    return xs",
            (
                "import random\nx = list(range(9))\nrandom.Random(3).shuffle(x)\n"
                "assert mix(random.Random(3), list(range(9))) == x"
            ),
        ),
        "a writer of rows": (
            "def wr(w, rows):\n    for r in rows:\n        w.writerow(r)",
            "def wr(w, rows):\n    pass",
            (
                "import io, csv\nb = io.StringIO()\nwr(csv.writer(b), [[1, 2]])\n"
                "assert b.getvalue().strip() == '1,2'"
            ),
        ),
        "a writer of dictionaries": (
            "def wr(w, rows):\n    w.writeheader()\n    w.writerows(rows)",
            "def wr(w, rows):\n    pass",
            (
                "import io, csv\nb = io.StringIO()\nwr(csv.DictWriter(b, ['a']), [{'a': 1}])\n"
                "assert b.getvalue().split() == ['a', '1']"
            ),
        ),
        "a lock": (
            "def inc(lock, d):\n    with lock:\n        d['n'] += 1",
            "def inc(lock, d):\n    with lock:\n        pass",
            "import threading\nd = {'n': 0}\ninc(threading.Lock(), d)\nassert d['n'] == 1",
        ),
        "a context manager": (
            "def use(cm):\n    with cm as v:\n        return v + 1",
            "def use(cm):\n    return 3",
            (
                "from contextlib import contextmanager\nlog = []\n@contextmanager\ndef opened():\n"
                "    log.append('in')\n    yield 1\n    log.append('out')\n"
                "assert use(opened()) == 2 and log == ['in', 'out']"
            ),
        ),
        "an event": (
            "def go(e):\n    e.set()",
            "def go(e):\n    pass",
            "import threading\ne = threading.Event()\ngo(e)\nassert e.is_set()",
        ),
    },
)

STYLES: list[Style] = [*CALLED, *STATEFUL]
