"""What a changed assignment would do to the marks of those who were graded already.

The submissions that are in the journal are marked again against the planned version; nothing is
recorded, neither in the journal nor in the gradebook nor among the graded notebooks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from nbjudge.course.course import Course
from nbjudge.course.releases import Releases, parts
from nbjudge.course.snapshot import Snapshot
from nbjudge.outcomes import Outcome, Unit
from nbjudge.run import journal, submissions
from nbjudge.run.grade import changed_cells, in_part
from nbjudge.run.grade_units import grade_units
from nbjudge.run.options import RunOptions
from nbjudge.run.pools.local import make_pool
from nbjudge.run.run_result import Row, row
from nbjudge.run.settle import Decisions


@dataclass
class WhatIf:
    """What would become of the graded submissions.

    Attributes
    ----------
    rows : list of Row
        Those that would be marked again, by student and notebook.
    untouched : int
        Graded submissions that the change does not reach.
    newer : list of str
        Students whose newest hand-in is not graded yet.
    """

    rows: list[Row] = field(default_factory=list)
    untouched: int = 0
    newer: list[str] = field(default_factory=list)

    @property
    def graded(self) -> int:
        """How many graded submissions were looked at."""
        return len(self.rows) + self.untouched


def what_if(
    course: Course,
    planned: Snapshot,
    options: RunOptions | None = None,
) -> WhatIf:
    """Mark graded submissions against a planned version, and record nothing.

    Parameters
    ----------
    course : Course
    planned : Snapshot
        As `course.changes.planned_snapshot` gives it.
    options : RunOptions, optional
        Workers, isolation and policy of the trial.

    Returns
    -------
    WhatIf

    Raises
    ------
    CannotStart
        When submissions cannot be isolated here and the options ask for it.
    """
    found = WhatIf()
    assignment = planned.assignment
    entries = journal.read(course.state_dir / assignment / "journal.jsonl")
    known = Releases.read(course.state_dir, assignment)
    now = {name: parts(planned, notebook) for name, notebook in planned.notebooks.items()}
    units: list[Unit] = []
    before: dict[str, tuple[Outcome, str]] = {}
    for student in submissions.students(course, assignment):
        for unit in submissions.read_units(course, planned, student):
            entry = entries.get(unit.key)
            digest = journal.digest(unit)
            if entry is None or entry.unit != digest:
                found.newer.append(student)
                continue
            changed = changed_cells(known, entry, now[unit.notebook])
            if entry.assignment == planned.digest or changed == frozenset():
                found.untouched += 1
                continue
            before[unit.key] = entry.outcome, digest
            if changed is not None:
                unit = in_part(course, planned, unit, entry.outcome, changed)
            units.append(unit)
    if units:
        _try(course, planned, options or RunOptions(), units, before, found)
    return found


def _try(
    course: Course,
    planned: Snapshot,
    options: RunOptions,
    units: Sequence[Unit],
    before: dict[str, tuple[Outcome, str]],
    found: WhatIf,
) -> None:
    decisions = Decisions.read(course.state_dir, planned.assignment)
    few = replace(options, workers=max(1, min(options.workers, len(units))))
    with make_pool(planned, few, hide=[course.root], readable=course.readable) as pool:
        for outcome in grade_units(units, planned, pool, limits=options.limits):
            earlier, digest = before[outcome.key]
            settled = decisions.apply(outcome, digest, planned)
            found.rows.append(row(settled, planned, fresh=True, before=earlier))
    found.rows.sort(key=lambda one: (one.outcome.student, one.outcome.notebook))
