"""Classes to measure with: the tests' course, its well-behaved answers in turn."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.grading import course as made

#: Without the answer that warns: nbgrader gives it 0 points, we do not.
KINDS = [kind for kind in (*made.ANSWERS, made.BLANK) if kind != "warning"]


def make_class(folder: Path, size: int) -> Path:
    """Release the course and hand in `size` submissions.

    Parameters
    ----------
    folder : Path
        Made anew.
    size : int

    Returns
    -------
    Path
        The course's folder.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made.make_course(folder)
    made.fill(folder, [KINDS[number % len(KINDS)] for number in range(size)])
    return folder


def reset(course: Path) -> None:
    """Take back everything that grading has made; the gradebook is the released one again."""
    for name in ("autograded", ".multivector", "reports"):
        shutil.rmtree(course / name, ignore_errors=True)
    shutil.copy(course / "gradebook.released", course / "gradebook.db")


def keep_released(course: Path) -> None:
    """Keep the gradebook as the release left it, for `reset`."""
    shutil.copy(course / "gradebook.db", course / "gradebook.released")
