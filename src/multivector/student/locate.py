"""Find the course folder and an assignment's folder from where a command was typed."""

from __future__ import annotations

import difflib
from pathlib import Path

#: The first lesson: a folder that holds it is a course folder.
FIRST_LESSON = Path("lessons") / "00_start_here.ipynb"


class NotFoundError(Exception):
    """What was asked for is not where a student keeps it; the message says what to do."""


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


def assignment_folder(name: str, start: Path | None = None) -> Path:
    """Return the folder of one fetched or downloaded assignment.

    Looked at, in this order: the current folder itself, its subfolders, those of the folder
    above, and ``assignments/release/`` of a course folder.

    Parameters
    ----------
    name : str
        The assignment's name or its first part: ``ps3_oil_routes`` or ``ps3``.
    start : Path, optional
        Where to look; the current folder when left out.

    Returns
    -------
    Path
        Absolute path of the folder. Its name is the assignment's full name.

    Raises
    ------
    NotFoundError
        When there is none; the message offers the nearest name.
    """
    here = Path.cwd() if start is None else Path(start).resolve()
    wanted = name.strip().rstrip("/\\").lower()
    seen: list[str] = []
    places = [here.parent, here / "assignments" / "release", here.parent / "release"]
    for folder in (here, *_children(here), *(c for p in places for c in _children(p))):
        short = folder.name.lower()
        if short == wanted or short.split("_")[0] == wanted:
            return folder
        if any(folder.glob("*.ipynb")):
            seen.append(folder.name)
    near = difflib.get_close_matches(wanted, seen, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise NotFoundError(
        f"No folder of an assignment named {name!r} was found in {here} or beside it.{hint} "
        "Fetch the assignment first, change into the folder that holds it, or name it with "
        "--folder."
    )


def _children(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))
