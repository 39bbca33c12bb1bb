"""What becomes of one answer and one test in the engine."""

from __future__ import annotations

from nbjudge.engine import Cell, Job, Limits, Pool
from nbjudge.engine.runner.results import falls_short
from nbjudge.run.scoring import reference


def verdict(pool: Pool, setup: str, answer: str, right: str, test: str) -> str:
    """Return "passed", "failed" or "in dispute".

    Parameters
    ----------
    pool : Pool
    setup : str
        The instructor's cell.
    answer, right : str
        The student's answer, and the reference answer.
    test : str
    """
    cells = (
        Cell(0, setup, "own"),
        Cell(1, answer, **reference(right)),
        Cell(2, test, "test", points=1.0),
    )
    (run,) = pool.run([Job("a", cells, limits=Limits(cell_seconds=30))])
    if not falls_short(cells[2], run.cells[2]):
        return "passed"
    return "failed" if falls_short(cells[2], run.second.get(2)) else "in dispute"
