"""The one writer of the gradebook.

Workers return outcomes; this module puts a batch of them into nbgrader's own tables in one
transaction. Writing the same outcome twice changes nothing, and what a person entered (manual
scores, comments, extra credit, flags) is never touched. SQLite and PostgreSQL are served alike.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nbjudge.course.database import connect, parse_time
from nbjudge.course.snapshot import Snapshot
from nbjudge.outcomes import Outcome, State

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Penalty for a late notebook: (student, score, seconds late) -> points or None.
Penalty = Callable[[str, float, float], float | None]


def _new() -> str:
    return uuid.uuid4().hex


class Writer:
    """Writes outcomes of one assignment.

    Parameters
    ----------
    db_url : str
    snapshot : Snapshot
        Of the assignment; its keys must be those of this gradebook.
    penalty : callable, optional
        nbgrader's late-submission plugin.
    """

    def __init__(self, db_url: str, snapshot: Snapshot, penalty: Penalty | None = None) -> None:
        self.snapshot = snapshot
        self.penalty = penalty
        self.engine = connect(db_url)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back."""
        self.engine.dispose()

    def students(self) -> list[str]:
        """Everybody the gradebook knows."""
        import sqlalchemy as sa
        from nbgrader import api

        with self.engine.connect() as db:
            return sorted(db.execute(sa.select(api.Student.__table__.c.id)).scalars())

    def present(self) -> set[str]:
        """Keys (student/notebook) for which the gradebook has a row."""
        import sqlalchemy as sa
        from nbgrader import api

        sub, nb = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
        names = {n.id: n.name for n in self.snapshot.notebooks.values()}
        query = (
            sa.select(sub.c.student_id, nb.c.notebook_id)
            .join(nb, nb.c.assignment_id == sub.c.id)
            .where(sub.c.assignment_id == self.snapshot.id)
        )
        with self.engine.connect() as db:
            return {f"{s}/{names[n]}" for s, n in db.execute(query) if n in names}

    def by_hand(self) -> dict[str, set[str]]:
        """Return the cells whose points by hand stand, by key (student/notebook)."""
        import sqlalchemy as sa
        from nbgrader import api

        sub, nb = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
        grade, base = api.Grade.__table__, api.BaseCell.__table__
        names = {n.id: n.name for n in self.snapshot.notebooks.values()}
        joined = sub.join(nb, nb.c.assignment_id == sub.c.id)
        joined = joined.join(grade, grade.c.notebook_id == nb.c.id)
        query = (
            sa.select(sub.c.student_id, nb.c.notebook_id, base.c.name)
            .select_from(joined.join(base, base.c.id == grade.c.cell_id))
            .where(sub.c.assignment_id == self.snapshot.id, grade.c.manual_score.is_not(None))
            .where(sa.not_(grade.c.needs_manual_grade))
        )
        found: dict[str, set[str]] = defaultdict(set)
        with self.engine.connect() as db:
            for student, notebook, cell in db.execute(query):
                found[f"{student}/{names.get(notebook)}"].add(cell)
        return found

    def write(self, outcomes: Sequence[Outcome]) -> None:
        """Put outcomes into the gradebook, all or none.

        Parameters
        ----------
        outcomes : sequence of Outcome
            At most one a notebook and student.
        """
        if not outcomes:
            return
        with self.engine.begin() as db:
            submissions = self._submissions(db, outcomes)
            notebooks = self._notebooks(db, set(submissions.values()))
            keys = [
                notebooks[submissions[o.student], self.snapshot.notebooks[o.notebook].id]
                for o in outcomes
            ]
            self._cells(db, set(notebooks.values()))
            self._grades(db, outcomes, keys)
            self._comments(db, outcomes, keys)
            self._late(db, outcomes, keys, submissions)

    # Each step reads what is there, adds what is missing, and updates what changed.

    def _submissions(self, db: Connection, outcomes: Sequence[Outcome]) -> dict[str, str]:
        import sqlalchemy as sa
        from nbgrader import api

        wanted = sorted({o.student for o in outcomes})
        table = api.Student.__table__
        known = set(db.execute(sa.select(table.c.id).where(table.c.id.in_(wanted))).scalars())
        _insert(db, table, [{"id": s} for s in wanted if s not in known])
        table = api.SubmittedAssignment.__table__
        query = sa.select(table.c.student_id, table.c.id).where(
            table.c.assignment_id == self.snapshot.id, table.c.student_id.in_(wanted)
        )
        found = dict(db.execute(query).all())
        new = {s: _new() for s in wanted if s not in found}
        _insert(
            db,
            table,
            [{"id": i, "assignment_id": self.snapshot.id, "student_id": s} for s, i in new.items()],
        )
        found.update(new)
        times = {o.student: parse_time(o.timestamp) for o in outcomes}
        _update(db, table, [{"key": found[s], "timestamp": when} for s, when in times.items()])
        return found

    def _notebooks(self, db: Connection, submissions: set[str]) -> dict[tuple[str, str], str]:
        import sqlalchemy as sa
        from nbgrader import api

        table = api.SubmittedNotebook.__table__
        query = sa.select(table.c.assignment_id, table.c.notebook_id, table.c.id).where(
            table.c.assignment_id.in_(submissions)
        )
        found = {(a, n): i for a, n, i in db.execute(query)}
        new = {
            (a, n.id): _new()
            for a in sorted(submissions)
            for n in self.snapshot.notebooks.values()
            if (a, n.id) not in found
        }
        _insert(
            db,
            table,
            [{"id": i, "assignment_id": a, "notebook_id": n} for (a, n), i in new.items()],
        )
        found.update(new)
        return found

    def _cells(self, db: Connection, notebooks: set[str]) -> None:
        """Give every cell of every notebook its grade and comment row, as nbgrader does."""
        import sqlalchemy as sa
        from nbgrader import api

        table = api.SubmittedNotebook.__table__
        query = sa.select(table.c.id, table.c.notebook_id).where(table.c.id.in_(notebooks))
        source = {row.id: row.notebook_id for row in db.execute(query)}
        by_id = {n.id: n for n in self.snapshot.notebooks.values()}
        for model, roles in ((api.Grade, ("grade", "task")), (api.Comment, ("solution", "task"))):
            table = model.__table__
            have = set(
                db.execute(
                    sa.select(table.c.notebook_id, table.c.cell_id).where(
                        table.c.notebook_id.in_(notebooks)
                    )
                ).all()
            )
            rows = []
            for notebook in sorted(notebooks):
                known = by_id.get(source[notebook])
                for cell in known.cells if known else ():
                    for role in roles:
                        key = cell.ids.get(role)
                        if key is not None and (notebook, key) not in have:
                            rows.append({"id": _new(), "notebook_id": notebook, "cell_id": key})
            _insert(db, table, rows)

    def _grades(self, db: Connection, outcomes: Sequence[Outcome], keys: Sequence[str]) -> None:
        import sqlalchemy as sa
        from nbgrader import api

        table = api.Grade.__table__
        query = sa.select(
            table.c.notebook_id,
            table.c.cell_id,
            table.c.id,
            table.c.auto_score,
            table.c.manual_score,
            table.c.needs_manual_grade,
        ).where(table.c.notebook_id.in_(keys))
        have = {(r.notebook_id, r.cell_id): r for r in db.execute(query)}
        changes = []
        for outcome, key in zip(outcomes, keys, strict=True):
            cells = self.snapshot.notebooks[outcome.notebook].by_name
            nothing = outcome.state is State.MISSING or (outcome.refused and outcome.has_nothing)
            for name, points in outcome.scores.items():
                cell = cells[name]
                if not cell.grade:
                    continue  # tasks are scored by hand only
                row = have[key, cell.ids["grade"]]
                if name in outcome.steady and _stands(row, points):
                    continue
                waits = points is None or row.manual_score is not None
                if nothing or (name in outcome.steady and _decided(outcome, name, row)):
                    waits = False
                if (row.auto_score, row.needs_manual_grade) != (points, waits):
                    changes.append(
                        {"key": row.id, "auto_score": points, "needs_manual_grade": waits}
                    )
            if nothing:
                changes.extend(
                    {
                        "key": have[key, c.ids["task"]].id,
                        "auto_score": 0.0,
                        "needs_manual_grade": False,
                    }
                    for c in cells.values()
                    if c.task
                )
        _update(db, table, changes)

    def _comments(self, db: Connection, outcomes: Sequence[Outcome], keys: Sequence[str]) -> None:
        import sqlalchemy as sa
        from nbgrader import api

        table = api.Comment.__table__
        query = sa.select(
            table.c.notebook_id, table.c.cell_id, table.c.id, table.c.auto_comment
        ).where(table.c.notebook_id.in_(keys))
        have = {(r.notebook_id, r.cell_id): r for r in db.execute(query)}
        changes = []
        for outcome, key in zip(outcomes, keys, strict=True):
            cells = self.snapshot.notebooks[outcome.notebook].by_name
            for name, text in outcome.comments.items():
                ids = cells[name].ids
                row = have[key, ids.get("solution") or ids["task"]]
                if row.auto_comment != text:
                    changes.append({"key": row.id, "auto_comment": text})
        _update(db, table, changes)

    def _late(
        self,
        db: Connection,
        outcomes: Sequence[Outcome],
        keys: Sequence[str],
        submissions: Mapping[str, str],
    ) -> None:
        """Set late penalties by nbgrader's rule: of the notebook's score, never more than it."""
        import sqlalchemy as sa
        from nbgrader import api

        asg, sub = api.Assignment.__table__, api.SubmittedAssignment.__table__
        due = db.execute(sa.select(asg.c.duedate).where(asg.c.id == self.snapshot.id)).scalar()
        query = sa.select(sub.c.id, sub.c.timestamp, sub.c.extension).where(
            sub.c.id.in_(set(submissions.values()))
        )
        late = {}
        for row in db.execute(query):
            limit = None if due is None else due + (row.extension or dt.timedelta())
            over = (row.timestamp - limit).total_seconds() if limit and row.timestamp else 0.0
            late[row.id] = max(0.0, over)
        changes = []
        for outcome, key in zip(outcomes, keys, strict=True):
            if outcome.state is State.MISSING:
                continue
            seconds = late[submissions[outcome.student]]
            penalty = None
            if seconds > 0 and self.penalty is not None:
                score = self._score(db, key)
                penalty = self.penalty(outcome.student, score, seconds)
                if penalty is not None:
                    penalty = min(max(0.0, penalty), score)
            changes.append({"key": key, "late_submission_penalty": penalty})
        _update(db, api.SubmittedNotebook.__table__, changes)

    def _score(self, db: Connection, notebook: str) -> float:
        import sqlalchemy as sa
        from nbgrader import api

        table = api.Grade.__table__
        points = sa.func.coalesce(table.c.manual_score, table.c.auto_score, 0.0)
        total = sa.func.sum(points + sa.func.coalesce(table.c.extra_credit, 0.0))
        query = sa.select(total).where(table.c.notebook_id == notebook)
        return float(db.execute(query).scalar() or 0.0)


def _stands(row: Any, points: float | None) -> bool:
    """Whether a person's mark stands: nothing it was given for has changed."""
    return row.manual_score is not None and row.auto_score == points


def _decided(outcome: Outcome, name: str, row: Any) -> bool:
    """Whether points by hand stand on a disputed test that was settled by command as well."""
    dispute = outcome.disputes.get(name)
    by_hand = row.manual_score is not None and not row.needs_manual_grade
    return by_hand and dispute is not None and bool(dispute.settled)


def _insert(db: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.execute(table.insert(), rows)


def _update(db: Connection, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    import sqlalchemy as sa

    rows = list(rows)
    if rows:
        db.execute(table.update().where(table.c.id == sa.bindparam("key")), rows)
