"""Find the course's folder from where a command was typed."""

from __future__ import annotations

from pathlib import Path

from multivector.commands.starting import FIRST_LESSON
from nbjudge.commands.locate import NotFoundError

__all__ = ["FIRST_LESSON", "NotFoundError", "course_root"]


def course_root(start: Path | None = None) -> Path:
    """Return the folder that holds ``lessons/``.

    Parameters
    ----------
    start : Path, optional
        Where to look first, with the folders above it; the current folder when left out.
        A checkout that this package was installed from is looked at last.

    Returns
    -------
    Path
        Absolute path of the course folder.

    Raises
    ------
    NotFoundError
        When no folder with the first lesson is found.
    """
    here = Path.cwd() if start is None else Path(start).resolve()
    checkout = Path(__file__).resolve().parents[3]
    for folder in (here, *here.parents, checkout):
        if (folder / FIRST_LESSON).is_file():
            return folder
    raise NotFoundError(
        f"No lessons were found in {here} or above it. Change into the course's folder (the "
        f"one that holds {FIRST_LESSON.parent}/), or name it with --folder."
    )
