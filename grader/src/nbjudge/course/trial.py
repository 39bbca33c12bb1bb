"""What the release has found out about an assignment's tests, kept in the course's state folder.

The reference answers go through the judge and through the student's own process. A test that they
pass only in the latter is noted here and is run there from then on. The note holds for the text of
the test: one that is changed is tried again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbjudge import atomic

if TYPE_CHECKING:
    from nbjudge.course.snapshot import NotebookSnapshot

FILE = "tests.json"


def fingerprint(text: str) -> str:
    """Return a short hash of a test's text."""
    return hashlib.sha256(text.strip().encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _read(state: Path, assignment: str) -> dict[str, Any]:
    try:
        told = json.loads((state / assignment / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def inside(state: Path, assignment: str, notebook: NotebookSnapshot) -> frozenset[str]:
    """Return the tests of a notebook that run in the student's own process.

    Parameters
    ----------
    state : Path
        The course's state folder.
    assignment : str
    notebook : NotebookSnapshot

    Returns
    -------
    frozenset of str
        Their names.
    """
    noted = _read(state, assignment).get(notebook.name)
    if not isinstance(noted, dict):
        return frozenset()
    return frozenset(
        cell.name
        for cell in notebook.cells
        if cell.is_test
        and isinstance(noted.get(cell.name), dict)
        and noted[cell.name].get("test") == fingerprint(cell.source)
    )


def note(state: Path, assignment: str, found: Mapping[str, Mapping[str, tuple[str, str]]]) -> None:
    """Write down which tests run in the student's own process.

    Parameters
    ----------
    state : Path
    assignment : str
    found : mapping
        By notebook and test: the test's text, and why the judge cannot evaluate it.
    """
    told = {
        notebook: {
            name: {"test": fingerprint(text), "why": why} for name, (text, why) in tests.items()
        }
        for notebook, tests in found.items()
        if tests
    }
    data = json.dumps(told, indent=1, sort_keys=True) + "\n"
    (state / assignment).mkdir(parents=True, exist_ok=True)
    atomic.write(state / assignment / FILE, data.encode())
