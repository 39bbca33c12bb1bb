"""Errors in the feedback show the student's own code, and not that of libraries."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
import pytest

from nbjudge.plugins.tracebacks import ShortTracebacks, shortened
from nbjudge.text import plain

HEAD = "\x1b[31mKeyError\x1b[39m                     Traceback (most recent call last)"
CELL = "Cell \x1b[32mIn[3]\x1b[39m, line 1\n----> 1 total(table)\n"
DEEP = (
    "File \x1b[32m/x/lib/python3.11/site-packages/pandas/base.py:3816\x1b[39m, in get(self)\n1\n2\n"
)
COMPILED = "File pandas/_libs/index.pyx:172, in pandas._libs.index.get()\n1\n"
WINDOWS = "File C:\\Python311\\Lib\\json\\decoder.py:355, in decode(self)\n1\n"
OWN_FILE = "File /work/lib/helper.py:2, in help()\n----> 2 1 / 0\n"
BETWEEN = "\nThe above exception was the direct cause of the following exception:\n"
END = "\x1b[31mKeyError\x1b[39m: 'GDP'"


@pytest.mark.parametrize(
    "given, kept",
    [
        ([HEAD, CELL, DEEP, COMPILED, END], [HEAD, CELL, "5", END]),
        ([HEAD, CELL, OWN_FILE, WINDOWS, END], [HEAD, CELL, OWN_FILE, "2", END]),
        ([HEAD, DEEP, END, BETWEEN, HEAD, CELL, DEEP, END], [HEAD, CELL, "10", END]),
        (
            [HEAD, CELL, END, BETWEEN, HEAD, CELL, DEEP, END],
            [HEAD, CELL, END, BETWEEN, HEAD, CELL, "3", END],
        ),
        ([HEAD, CELL, OWN_FILE, END], [HEAD, CELL, OWN_FILE, END]),
        ([HEAD, DEEP, COMPILED, END], [HEAD, DEEP, COMPILED, END]),
        (["NOT YET: the sum is 4"], ["NOT YET: the sum is 4"]),
        ([], []),
    ],
)
def test_only_the_code_of_libraries_is_left_out(given: list[str], kept: list[str]) -> None:
    note = "({} lines from inside Python's libraries are left out.)"
    assert shortened(given) == [note.format(one) if one.isdigit() else one for one in kept]


def test_a_real_error_of_a_library_is_short(tmp_path: Path) -> None:
    """As Jupyter itself writes the traceback, where the error begins and ends in pandas."""
    from nbclient import NotebookClient

    cells = [
        "import pandas\nt = pandas.DataFrame({'a': [1]})",
        "def f():\n    return t['b']",
        "f()",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    NotebookClient(notebook, allow_errors=True, kernel_name="python3").execute()
    cell, _ = ShortTracebacks().preprocess_cell(notebook.cells[2], {}, 2)
    said = plain("\n".join(cell.outputs[0].traceback))
    assert "return t['b']" in said
    assert said.endswith("KeyError: 'b'")
    assert "pandas/" not in said
    assert sys.prefix not in said
    assert len(said.splitlines()) < 15
