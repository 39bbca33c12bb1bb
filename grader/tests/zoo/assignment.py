"""A small assignment without a subject: three answers, three tests, six points."""

from __future__ import annotations

from collections.abc import Mapping

from nbjudge.engine import Cell

#: Stands in the hidden test only. No output of a submission's process may show it.
HIDDEN = "hidden-expectation-5b1c"

SETUP = """
import numpy as np
import pandas as pd

TOLERANCE = 1e-9


def example(n):
    people = [float(i * i + 1) for i in range(n)]
    return pd.DataFrame({"region": list("abcdefgh"[:n]), "people": people})
"""

RIGHT = {
    "total": "def total(values):\n    return float(sum(values))",
    "shares": (
        "def shares(table):\n    return table.assign(share=table['people'] / table['people'].sum())"
    ),
    "words": "def words(text):\n    for word in text.split():\n        yield word.lower()",
}

WRONG = {
    "total": "def total(values):\n    return -1.0",
    "shares": "def shares(table):\n    return table.assign(share=0.0)",
    "words": "def words(text):\n    return []",
}

TESTS = {
    "total": (
        2.0,
        "got = total([1.5, 2.5, 3.0])\n"
        "assert isinstance(got, float), f'expected a number, got {type(got).__name__}'\n"
        "assert abs(got - 7.0) < TOLERANCE, got\n"
        "assert abs(total([0.25] * 8) - 2.0) < TOLERANCE",
    ),
    "shares": (
        3.0,
        "table = example(5)\n"
        "expected = table.assign(share=table.people / table.people.sum())\n"
        f"label = '{HIDDEN}'\n"
        "got = shares(table.copy())\n"
        "np.testing.assert_allclose(got['share'].to_numpy(), expected['share'].to_numpy())\n"
        "pd.testing.assert_frame_equal(got, expected)",
    ),
    "words": (1.0, "assert list(words('To be or NOT')) == ['to', 'be', 'or', 'not']"),
}

#: Where each cell of the notebook comes from, in order.
ORDER = ("setup", "before", "total", "?total", "shares", "?shares", "after", "words", "?words")
FULL = sum(points for points, _ in TESTS.values())


def notebook(answers: Mapping[str, str]) -> tuple[Cell, ...]:
    """Return the notebook's cells with these answers; ``before`` and ``after`` are free cells."""
    cells = []
    for index, name in enumerate(ORDER):
        if name == "setup":
            cells.append(Cell(index, SETUP, "own"))
        elif name.startswith("?"):
            cells.append(Cell(index, TESTS[name[1:]][1], "test"))
        else:
            cells.append(Cell(index, answers.get(name, RIGHT.get(name, "")), "student"))
    return tuple(cells)


def points(index: int) -> float:
    """Return what the test cell at `index` is worth."""
    return TESTS[ORDER[index][1:]][0]


def tests() -> list[int]:
    """Return the places of the test cells."""
    return [index for index, name in enumerate(ORDER) if name.startswith("?")]
