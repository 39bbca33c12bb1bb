"""Find the course's folder from where a command was typed."""

from __future__ import annotations

from pathlib import Path

from multivector.commands.starting import FIRST_LESSON, find_course
from nbjudge.commands.locate import NotFoundError

__all__ = ["NotFoundError", "course_root"]


def course_root(start: Path | None = None) -> Path:
    """Return the folder that holds ``lessons/``.

    Parameters
    ----------
    start : Path, optional
        The folder that somebody named; see :func:`~multivector.commands.starting.find_course`.

    Returns
    -------
    Path
        Absolute path of the course folder.

    Raises
    ------
    NotFoundError
        When no folder with the first lesson is found.
    """
    here = Path.cwd() if start is None else start.resolve()
    if not here.is_dir():
        raise NotFoundError(f"{here} is not a folder. Name the course's folder with --folder.")
    root = find_course(None if start is None else here)
    if root is not None:
        return root
    raise NotFoundError(
        f"No lessons were found in {here} or above it. Change into the course's folder (the "
        f"one that holds {FIRST_LESSON.parent}/), or name it with --folder."
    )
