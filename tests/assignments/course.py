"""Where this course keeps its assignments, for the tests of this folder."""

from __future__ import annotations

from pathlib import Path

from nbjudge.prove import sources

ROOT = Path(__file__).resolve().parents[2]
COURSE = ROOT / "assignments"


def assignments() -> dict[str, sources.Assignment]:
    """Read every source notebook of the course, by name."""
    return sources.assignments(COURSE)
