"""Find an assignment's folder from where a command was typed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path


class NotFoundError(Exception):
    """What was asked for is not where a student keeps it; the message says what to do."""


def assignment_folder(name: str, start: Path | None = None) -> Path:
    """Return the folder of one fetched or downloaded assignment.

    The function looks at the current folder itself, its subfolders, those of the folder above,
    ``release/`` of a course and ``assignments/release/`` of a course folder, in this order.

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
    places = [here.parent, here / "release", here / "assignments" / "release"]
    places.append(here.parent / "release")
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
        f"{_loose_hint(wanted)}Fetch the assignment first, change into the folder that holds it, "
        "or name it with --folder."
    )


def downloads() -> Path:
    """Return the folder in which browsers keep what they download."""
    return Path.home() / "Downloads"


def loose_notebooks(name: str, places: Iterable[Path]) -> list[Path]:
    """Return notebooks of an assignment that lie outside a folder of their own.

    Parameters
    ----------
    name : str
        The assignment's name or its first part.
    places : iterable of Path
        Folders to look in.

    Returns
    -------
    list of Path
        Copies such as ``ps3_oil_routes (1).ipynb`` included; the newest first.
    """
    from nbjudge.commands.work import assignment_of, clean_stem

    wanted, found = name.strip().lower(), []
    for place in places:
        try:
            paths = [p for p in place.glob("*.ipynb") if p.is_file()]
        except OSError:
            continue
        for path in paths:
            names = {clean_stem(path.stem).lower(), assignment_of(path).lower()}
            if wanted in names | {one.split("_")[0] for one in names}:
                found.append(path.resolve())
    return sorted(dict.fromkeys(found), key=lambda p: p.stat().st_mtime, reverse=True)


def _loose_hint(wanted: str) -> str:
    found = loose_notebooks(wanted, [downloads()])
    return f"There is {str(found[0])!r}: name that path to use it. " if found else ""


def _children(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))
