"""The shell reads a cell as IPython does, in less time."""

from __future__ import annotations

import ast
import bisect
import dataclasses
import inspect
import operator
import re
import textwrap

import pytest
from IPython.core.async_helpers import _should_be_async
from IPython.core.inputtransformer2 import TransformerManager

from nbjudge.engine import Cell, Job, Pool
from nbjudge.engine.notebook.compiler import Compiler, is_async
from nbjudge.engine.notebook.shell import NotebookShell

PYTHON = {
    "a module": inspect.getsource(bisect),
    "many operators": inspect.getsource(operator),
    "a long function": textwrap.dedent(inspect.getsource(dataclasses._process_class)),
    "empty": "",
    "blank lines": "\n  \nx = 1\n\n",
    "no last line end": "x = 1",
    "a remainder": "x = 7\ny = (x\n %3)\nz = x %2\nprint(x != y, f'{x!r} {x=}')",
    "signs in a text": 'x = """\n%pwd\n!ls\n?x\n/x\n"""\ny = 1',
    "prompts in a text": 'x = """\n>>> 1 + 1\n2\n"""\ny = 1',
    "prompts": ">>> x = 1\n>>> y = 2",
    "numbered prompts": "In [1]: x = 1\nIn [2]: y = 2",
    "indented": "    x = 1\n    y = 2",
    "a sign that goes on": "x = 1 + \\\n    2\ny = x",
    "awaits": "import asyncio\nawait asyncio.sleep(0)",
    "async for": "x = [n async for n in f()]\nprint(x)",
    "a function that awaits": "async def f():\n    await g()\n\nx = f",
    "the word in a text": "x = 'await async'\ny = 1",
}
NOTEBOOK = {
    "a line magic": "x = 1\n%pwd\ny = 2",
    "a magic that is assigned": "x = %pwd\ny = 2",
    "a command": "x = !ls\n!ls\n",
    "a cell magic": "%%time\nx = 1",
    "help": "x = 1\nx?",
    "help before": "?x\nx = 1",
    "a call without brackets": "/f 1\n,f a b\n;f a b\nx = 1",
    "a magic in a block": "if True:\n    %pwd\n",
    "wrong": "x = = 1\ny = 2",
    "open": "x = (1,\n",
}


@pytest.mark.parametrize("name", [*PYTHON, *NOTEBOOK])
def test_a_cell_is_transformed_as_by_ipython(name):
    text = {**PYTHON, **NOTEBOOK}[name]
    expected = TransformerManager().transform_cell(text)
    assert NotebookShell().input_transformer_manager.transform_cell(text) == expected
    assert is_async(expected) == _should_be_async(expected)


def test_python_is_not_searched_for_magics(monkeypatch):
    searched = []
    manager = NotebookShell().input_transformer_manager
    monkeypatch.setattr(
        TransformerManager, "do_token_transforms", lambda self, lines: searched.append(lines) or []
    )
    assert manager.transform_cell(PYTHON["a module"]) == PYTHON["a module"]
    assert searched == []
    manager.transform_cell(NOTEBOOK["a line magic"])
    assert len(searched) == 1


def test_steps_of_a_students_own_are_taken():
    class Shout:
        @classmethod
        def find(cls, tokens):
            lines = ["".join(token.string for token in line) for line in tokens]
            return cls() if any("quiet" in line for line in lines) else None

        def transform(self, lines):
            return [line.replace("quiet", "LOUD") for line in lines]

        start_line = start_col = priority = 0

        def sortby(self):
            return (0, 0, 0)

    manager = NotebookShell().input_transformer_manager
    manager.token_transformers = [*manager.token_transformers, Shout]
    assert manager.transform_cell("x = quiet\ny = 1\n") == "x = LOUD\ny = 1\n"


#: Notebooks of the instructor's cells, which are compiled ahead where there is a judge.
AHEAD = {
    "values and prints": ["x = 2\nprint(x)\nx * 3", "def f(n):\n    return n + x\n\nf(1)\nf(2)"],
    "errors": ["def g(n):\n    return 1 / n\n\ny = 1\ng(0)", "z = [1,\n     2][5]"],
    "a file of its own": [
        "import inspect, os\ndef h():\n    return [i for i in range(2)]\n\n"
        "names = {h.__code__.co_filename, inspect.currentframe().f_code.co_filename}\n"
        "len(names), f'ipykernel_{os.getpid()}' in names.pop(), inspect.getsource(h)"
    ],
    "the same cell twice": ["a = [1]\na[0] += 1\na", "a = [1]\na[0] += 1\na"],
    "a cell that changes the next": [
        "from __future__ import annotations",
        "def k(x: nobody_knows):\n    return x\n\nk.__annotations__",
    ],
    "another way to show": [
        "get_ipython().ast_node_interactivity = 'all'",
        "1 + 1\n2 + 2\nw = 3",
    ],
    "other statements": [
        "import ast\nclass Twice(ast.NodeTransformer):\n    def visit_Constant(self, node):\n"
        "        return ast.copy_location(ast.Constant(node.value * 2), node)\n\n"
        "get_ipython().ast_transformers.append(Twice())",
        "v = 10\nv + 1",
    ],
    "awaits": ["import asyncio\nawait asyncio.sleep(0)\nu = 5\nu"],
    "a class": [
        "class A:\n    n = 1\n    def m(self):\n        return lambda: self.n\n\nA().m()()"
    ],
    "wrong": ["x = = 1\ny", "x = 1\nreturn x", "def f(x, x):\n    pass\n\nf"],
    "with a magic": ["%matplotlib inline\nx = 1\nx", "x = 1\nx?\n%who_ls\nx"],
}


@pytest.mark.parametrize("name", AHEAD)
def test_a_cell_that_is_compiled_ahead_shows_the_same(name):
    cells = tuple(Cell(number, text, "own") for number, text in enumerate(AHEAD[name]))
    shown = {}
    for judge in (False, True):
        with Pool(workers=1, isolation=False, judge=judge) as pool:
            (result,) = pool.run([Job("a", cells)])
        shown[judge] = [
            re.sub(r"0x[0-9a-f]+|ipykernel_\d+", "-", repr(result.cells[cell.index].outputs))
            for cell in cells
        ]
    assert shown[True] == shown[False]
    assert any(text != "[]" for text in shown[True])


def test_a_cell_is_compiled_once_for_all():
    look = "ahead = bool(get_ipython().compile._codes)\nahead"
    cells = (Cell(0, look, "own"), Cell(1, look + "  # theirs"), Cell(2, "assert 1 == 1", "test"))
    with Pool(workers=1, isolation=False) as pool:
        (result,) = pool.run([Job("a", cells)])
    shown = [result.cells[index].outputs[0]["data"]["text/plain"] for index in (0, 1)]
    assert shown == ["True", "False"]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("what = 'a share is of a whole'", 2),
        ("assert type(x) is list", 1),
        ("assert (lambda one: one is x)(x)", 1),
        ("assert x is not None", 2),
        ("import operator; assert operator.is_(x, x)", 2),
    ],
)
def test_a_judge_compiles_anew_only_what_compares_by_identity(line: str, kept: int):
    test = f"{line}\nassert len(get_ipython().compile._codes) == {kept}"
    cells = (Cell(0, "x = [1]", "student"), Cell(1, test, "test"))
    with Pool(workers=1, isolation=False) as pool:
        (result,) = pool.run([Job("a", cells)])
    assert result.cells[1].outputs == []


def test_what_was_compiled_ahead_is_used_for_one_cell_and_one_statement():
    compiler = Compiler()
    text = "x = 1\nx + 1\n"
    compiler.get_ready(text)
    tree = compiler.ast_parse(text, "/tmp/cell.py")
    with compiler.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
        ready = compiler._codes[id(tree.body[0])][1]
        code = compiler(ast.Module(tree.body[:1], []), "/tmp/cell.py", "exec")
        assert (code.co_code, code.co_filename) == (ready.co_code, "/tmp/cell.py")
        whole = compiler(tree, "/tmp/cell.py", "exec")
    assert len(whole.co_code) > len(code.co_code)
    assert compiler.ast_parse(text, "/tmp/cell.py") is not tree
    assert compiler._codes == {}, "whoever runs a tree may change it"
