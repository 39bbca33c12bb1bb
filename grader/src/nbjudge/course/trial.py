"""What the release has found out about an assignment's tests, kept in the course's state folder.

The reference answers go through the judge and through the student's own process. A test that they
pass only in the latter is noted here and is run there from then on. The note holds for the text of
the test: one that is changed is tried again.
"""

from __future__ import annotations

import hashlib
import json
import math
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


def noted(state: Path, assignment: str, notebook: NotebookSnapshot, what: str) -> frozenset[str]:
    """Return the tests of a notebook of which the release has noted something.

    Parameters
    ----------
    state : Path
        The course's state folder.
    assignment : str
    notebook : NotebookSnapshot
    what : {"inside", "withheld"}
        Tests that run in the student's own process; tests that need what isolation withholds.

    Returns
    -------
    frozenset of str
        Their names.
    """
    known = _read(state, assignment).get(what)
    tests = known.get(notebook.name) if isinstance(known, dict) else None
    if not isinstance(tests, dict):
        return frozenset()
    return frozenset(
        cell.name
        for cell in notebook.cells
        if cell.is_test
        and isinstance(tests.get(cell.name), dict)
        and tests[cell.name].get("test") == fingerprint(cell.source)
    )


#: By notebook and test: the test's text, and why it is noted.
Tests = Mapping[str, Mapping[str, tuple[str, str]]]


def seconds(state: Path, assignment: str) -> float | None:
    """Return how long the reference answers of an assignment took; None where that is not known.

    Parameters
    ----------
    state : Path
        The course's state folder.
    assignment : str

    Returns
    -------
    float or None
        Seconds of the slowest notebook, with its tests.
    """
    found = _read(state, assignment).get("seconds")
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return float(found) if 0 <= found < math.inf else None


def note(
    state: Path, assignment: str, inside: Tests, withheld: Tests, seconds: float | None = None
) -> None:
    """Write down what a trial has found.

    Parameters
    ----------
    state : Path
    assignment : str
    inside : mapping
        Tests that the judge cannot evaluate.
    withheld : mapping
        Tests that the reference answers pass only without isolation.
    seconds : float, optional
        How long the reference answers took.
    """
    told: dict[str, Any] = {"inside": _plain(inside), "withheld": _plain(withheld)}
    if seconds is not None:
        told["seconds"] = round(seconds, 3)
    data = json.dumps(told, indent=1, sort_keys=True) + "\n"
    atomic.write(state / assignment / FILE, data.encode(), mode=0o600)


def _plain(tests: Tests) -> dict[str, dict[str, dict[str, str]]]:
    return {
        notebook: {
            name: {"test": fingerprint(text), "why": why} for name, (text, why) in found.items()
        }
        for notebook, found in tests.items()
    }
