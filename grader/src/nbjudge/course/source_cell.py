"""One cell of an assignment, as its instructor wrote it and as students got it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class SourceCell:
    """One cell that nbgrader knows by name, as the instructor wrote it.

    Attributes
    ----------
    name : str
        nbgrader's ``grade_id``.
    kind : str
        ``code`` or ``markdown``.
    source : str
        The instructor's text as the gradebook has it: with hidden tests, without solutions.
    released : str
        The same as students got it: hidden tests and marking schemes cut out.
    checksum : str or None
        nbgrader's checksum of the instructor's cell.
    locked, grade, solution, task : bool
        nbgrader's roles of the cell.
    points : float or None
        What it is worth; None where it is not graded.
    ids : mapping of str to str
        The gradebook's keys by role (``grade``, ``solution``, ``task``).
    answer : str
        The instructor's notebook's text of the cell, solution included; empty where that is not
        known. No submission ever sees it.
    skipped : bool
        Whether the instructor's notebook tags it ``skip-execution``: nbgrader never runs it, and a
        test among such cells gives everybody its points.
    former : tuple of SourceCell
        The same cell in earlier releases, where it differed: a submission may still hold it so.
    """

    name: str
    kind: str
    source: str
    released: str
    checksum: str | None
    locked: bool
    grade: bool = False
    solution: bool = False
    task: bool = False
    points: float | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    cell_id: str = ""
    answer: str = ""
    skipped: bool = False
    former: tuple[SourceCell, ...] = ()

    @property
    def is_test(self) -> bool:
        """Whether its verdict comes from running it."""
        return self.grade and not self.solution and self.kind == "code"

    @property
    def metadata(self) -> dict[str, Any]:
        """The nbgrader metadata that the cell must have, as a new dict."""
        found: dict[str, Any] = {
            "grade": self.grade,
            "grade_id": self.name,
            "locked": self.locked,
            "schema_version": 3,
            "solution": self.solution,
            "task": self.task,
        }
        if self.points is not None:
            found["points"] = self.points
        found["cell_type"] = self.kind
        if self.checksum is not None:
            found["checksum"] = self.checksum
        return found
