"""Whose a table of the instructor's is, by what the reference answer does with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nbjudge.engine import Cell, Execution, Job, Limits, Pool
from nbjudge.run.scoring import reference

TABLE = "import numpy as np, pandas as pd\ndf = pd.DataFrame({'x': [1, 1]})"
FORGED = "globals()['df'] = pd.DataFrame({'x': [5]})"


@pytest.fixture(scope="module")
def judged() -> Iterator[Pool]:
    with Pool(isolation=False, judge=True, warm=["pandas"]) as pool:
        yield pool


def run(pool: Pool, own: str, right: str, answer: str, test: str) -> tuple[bool, Execution]:
    """Return whether the test passes, and the run."""
    cells = (
        Cell(0, own, "own"),
        Cell(1, answer, "student", **reference(right)),
        Cell(2, test, "test", points=1.0),
    )
    (result,) = pool.run([Job("a", cells, limits=Limits(cell_seconds=20))])
    outputs = result.cells[2].outputs
    return not any(output["output_type"] == "error" for output in outputs), result


@pytest.mark.parametrize(
    "shown",
    [
        "df.head()",
        "total = df.x.sum()\ndf.info()",
        "for i in range(2):\n    df.describe()",
        "def show():\n    df.hist()",
    ],
)
def test_a_table_that_the_reference_only_shows_stays_the_instructors(judged: Pool, shown: str):
    passes, result = run(judged, TABLE, shown, f"{shown}\n{FORGED}", "assert df.x[0] == 5")
    assert not passes
    passes, result = run(judged, TABLE, shown, shown, "assert df.x[0] == 1")
    assert passes
    assert not result.flags


@pytest.mark.parametrize(
    ("own", "answer", "test"),
    [
        (TABLE, "df.insert(0, 'y', 2)", "assert df.y[0] == 2"),
        (TABLE, "df.drop(0, inplace=True)", "assert len(df) == 1"),
        (TABLE, "df.head()\ndf['y'] = 2", "assert df.y[0] == 2"),
        ("df = [2, 1]", "df.sort()", "assert df == [1, 2]"),
        (f"{TABLE}\ndf = np.array([2, 1])", "df.sort()", "assert df[0] == 1"),
        (
            "class Account:\n    x = 0\n    def plot(self):\n        self.x = 5\ndf = Account()",
            "df.plot()",
            "assert df.x == 5",
        ),
    ],
)
def test_what_the_reference_changes_by_a_method_is_the_answers(
    judged: Pool, own: str, answer: str, test: str
):
    passes, result = run(judged, own, answer, answer, test)
    assert passes
    assert not result.flags


def test_a_table_that_the_answer_alone_changes_is_flagged(judged: Pool):
    passes, result = run(judged, TABLE, "df.head()", "df['x'] = 5", "assert df.x[0] == 5")
    assert passes
    assert len(result.flags) == 1
    passes, result = run(judged, TABLE, "df.head()", "df.tail()\ndf.plot", "assert df.x[0] == 1")
    assert passes
    assert not result.flags
