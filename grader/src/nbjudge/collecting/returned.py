"""What goes back to each student, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

NEW, RENEWED, SAME, LEFT_OUT = "new", "renewed", "unchanged", "left out"


@dataclass
class Grade:
    """One student's result.

    Attributes
    ----------
    student, name : str
    points, penalty : float
        With the late penalty taken off, and the penalty.
    waits : int
        Answers and tests that wait for a person.
    """

    student: str
    name: str
    points: float = 0.0
    penalty: float = 0.0
    waits: int = 0


@dataclass
class Line:
    """What became of one student's feedback: its state, and why it was left out."""

    grade: Grade
    state: str
    why: str = ""


@dataclass
class Done:
    """What was given back.

    Attributes
    ----------
    lines : list of Line
        By name.
    most : float
        Points of the assignment.
    files : list of Path
        What was written for the platform.
    notes : list of str
        What the instructor should know, with the next step.
    """

    lines: list[Line] = field(default_factory=list)
    most: float = 0.0
    files: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
