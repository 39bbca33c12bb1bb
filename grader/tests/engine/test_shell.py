"""The shell reads a cell as IPython does, in less time."""

from __future__ import annotations

import bisect
import dataclasses
import inspect
import operator
import textwrap

import pytest
from IPython.core.async_helpers import _should_be_async
from IPython.core.inputtransformer2 import TransformerManager

from nbjudge.engine.shell import NotebookShell, is_async

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
