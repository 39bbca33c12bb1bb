"""What a person types to install the course and to start it, wherever the course came from.

Standard library only, because the set-up check needs it when packages are missing.
"""

from __future__ import annotations

import os
from pathlib import Path

#: The first lesson: a folder that holds it is a course folder.
FIRST_LESSON = Path("lessons") / "00_start_here.ipynb"


def find_course(start: Path | None = None) -> Path | None:
    """Return the nearest folder that holds the first lesson, or None.

    Parameters
    ----------
    start : Path, optional
        The absolute path of a folder that somebody named: it and the folders above it are looked
        at. When left out, these are the current folder and, last, the checkout that this package
        was installed from.
    """
    here = Path.cwd() if start is None else start
    checkout = [Path(__file__).resolve().parents[3]] if start is None else []
    places = (here, *here.parents, *checkout)
    return next((folder for folder in places if (folder / FIRST_LESSON).is_file()), None)


def start_command(root: Path | None = None, *, windows: bool = os.name == "nt") -> str:
    """Return what a person types in the course's folder to start JupyterLab.

    Parameters
    ----------
    root : Path, optional
        The course folder; it is looked for when left out.
    windows : bool
        Whether the computer runs Windows.

    Returns
    -------
    str
        ``make lab`` in a checkout, which installs first; the program of the folder's own
        environment in an unpacked bundle; otherwise the program's bare name.
    """
    root = root or find_course()
    if root is not None and (root / "Makefile").is_file() and not windows:
        return "make lab"
    if root is not None and (root / ".venv").is_dir():
        return ".venv\\Scripts\\multivector lab" if windows else ".venv/bin/multivector lab"
    return "multivector lab"


def install_command(root: Path | None = None, *, windows: bool = os.name == "nt") -> str:
    """Return what a person types in the course's folder to install the course again.

    Parameters
    ----------
    root : Path, optional
        The course folder; it is looked for when left out.
    windows : bool
        Whether the computer runs Windows.

    Returns
    -------
    str
        ``make lab`` in a checkout; the line of the start page in an unpacked bundle.
    """
    root = root or find_course()
    if root is not None and (root / "Makefile").is_file() and not windows:
        return "make lab"
    python = "python"
    if root is not None and (root / ".venv").is_dir():
        python = ".venv\\Scripts\\python" if windows else ".venv/bin/python"
    bundle = root is None or (root / "requirements.txt").is_file()
    return f"{python} -m pip install " + (
        "-r requirements.txt" if bundle else "-c constraints.txt -e ./grader -e ."
    )
