"""Export a gradebook in the CSV layouts that Canvas and Moodle import.

Use them through nbgrader::

    nbgrader export --exporter=nbjudge.plugins.lms_export.CanvasExportPlugin --to canvas.csv
    nbgrader export --exporter=nbjudge.plugins.lms_export.MoodleExportPlugin --to moodle.csv
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader.api import MissingEntry
from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Dict, Unicode

from nbjudge.text import spreadsheet_text

if TYPE_CHECKING:
    from nbgrader.api import Assignment, Gradebook, Student


def _guarded(text: str | None) -> str:
    """Return a name or an id so that no spreadsheet runs it as a formula."""
    return str(spreadsheet_text(text or ""))


def points(value: float) -> str:
    """Return points without trailing zeros, at most two places.

    Examples
    --------
    >>> points(12.0), points(7.5), points(1 / 3)
    ('12', '7.5', '0.33')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


class _Lms(ExportPlugin):
    """What the two layouts share: which students and assignments, and a student's score."""

    missing_as_zero = Bool(
        False, help="write 0 for an assignment that was not handed in; empty otherwise"
    ).tag(config=True)

    default_name = Unicode("grades.csv")

    def export(self, gradebook: Gradebook) -> None:
        """Write the file named by ``--to``.

        Parameters
        ----------
        gradebook : nbgrader.api.Gradebook
            The course's gradebook.

        Raises
        ------
        ValueError
            When ``--student`` or ``--assignment`` names one that the gradebook does not have.
        """
        target = Path(self.to or self.default_name)
        rows = list(self.rows(gradebook))
        with target.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows(rows)
        self.log.info("Exported %d rows to %s", len(rows), target)

    def rows(self, gradebook: Gradebook) -> Iterator[list[str]]:
        """Yield the file's rows, header first."""
        raise NotImplementedError

    def _chosen(self, have: list[Any], wanted: list[Any], key: str, kind: str) -> list[Any]:
        names = [str(w) for w in wanted]
        if not names:
            return have
        unknown = sorted(set(names) - {getattr(x, key) for x in have})
        if unknown:
            raise ValueError(
                f"The gradebook has no {kind} {unknown[0]!r}. It has: "
                + ", ".join(sorted(getattr(x, key) for x in have))
            )
        return [x for x in have if getattr(x, key) in names]

    def _assignments(self, gradebook: Gradebook) -> list[Assignment]:
        have = sorted(gradebook.assignments, key=lambda a: a.name)
        return self._chosen(have, self.assignment, "name", "assignment")

    def _students(self, gradebook: Gradebook) -> list[Student]:
        have = sorted(
            gradebook.students, key=lambda s: (s.last_name or "", s.first_name or "", s.id)
        )
        return self._chosen(have, self.student, "id", "student")

    def _score(self, gradebook: Gradebook, assignment: Assignment, student: Student) -> str:
        try:
            found = gradebook.find_submission(assignment.name, student.id)
        except MissingEntry:
            return "0" if self.missing_as_zero else ""
        return points(max(0.0, found.score - found.late_submission_penalty))

    @staticmethod
    def _full_name(student: Student, *, last_first: bool) -> str:
        first, last = student.first_name or "", student.last_name or ""
        if last_first:
            return ", ".join(p for p in (last, first) if p) or student.id
        return " ".join(p for p in (first, last) if p) or student.id


class CanvasExportPlugin(_Lms):
    """Canvas: one row a student, one column an assignment, a row of points possible.

    Canvas matches rows by ``ID`` or ``SIS User ID`` and columns by ``Name (number)``; give the
    numbers with ``CanvasExportPlugin.assignment_ids``, or Canvas asks where a column belongs.
    """

    default_name = Unicode("canvas.csv")
    assignment_ids = Dict(
        help="Canvas's number of each assignment, e.g. {'ps3_oil_routes': '4711'}"
    ).tag(config=True)
    section = Unicode("", help="written in the column Section of every row").tag(config=True)
    id_column = Unicode(
        "SIS User ID", help="column that holds the student id: 'ID' or 'SIS User ID'"
    ).tag(config=True)

    def rows(self, gradebook: Gradebook) -> Iterator[list[str]]:
        """Yield header, points possible, then the students."""
        chosen = self._assignments(gradebook)
        titles = [
            f"{a.name} ({self.assignment_ids[a.name]})" if a.name in self.assignment_ids else a.name
            for a in chosen
        ]
        fixed = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
        if self.id_column not in fixed[1:4]:
            raise ValueError(
                f"CanvasExportPlugin.id_column must be one of {fixed[1:4]}, not {self.id_column!r}"
            )
        yield fixed + titles
        yield ["    Points Possible", "", "", "", "", *(points(a.max_score) for a in chosen)]
        for student in self._students(gradebook):
            cells = dict.fromkeys(fixed, "")
            cells["Student"] = _guarded(self._full_name(student, last_first=True))
            cells[self.id_column] = _guarded(student.id)
            cells["Section"] = self.section
            yield [*cells.values(), *(self._score(gradebook, a, student) for a in chosen)]


class MoodleExportPlugin(_Lms):
    """Moodle: one row a student with names, ID number and e-mail, one column an assignment.

    In Moodle's grade import map ``ID number`` (or ``Email address``) to the user and each
    assignment's column to its grade item.
    """

    default_name = Unicode("moodle.csv")

    def rows(self, gradebook: Gradebook) -> Iterator[list[str]]:
        """Yield header, then the students."""
        chosen = self._assignments(gradebook)
        yield ["First name", "Last name", "ID number", "Email address", *(a.name for a in chosen)]
        for student in self._students(gradebook):
            yield [
                _guarded(student.first_name),
                _guarded(student.last_name),
                _guarded(student.id),
                _guarded(student.email),
                *(self._score(gradebook, a, student) for a in chosen),
            ]
