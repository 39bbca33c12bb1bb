"""What a grading run did, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from nbjudge.course.snapshot import Snapshot
from nbjudge.outcomes import Outcome
from nbjudge.text import counted


@dataclass(frozen=True)
class Row:
    """One notebook of one student in the report of a run.

    Attributes
    ----------
    outcome : Outcome
        Without the graded notebook.
    score, max_score : float
        Automatic points so far and points in all.
    waiting : int
        Graded cells that only a person can score.
    fresh : bool
        Graded by this run, not by an earlier one.
    before : Outcome or None
        Of a submission that was graded again: what became of it before.
    """

    outcome: Outcome
    score: float
    max_score: float
    waiting: int
    fresh: bool
    before: Outcome | None = None

    @property
    def changes(self) -> dict[str, tuple[float | None, float | None]]:
        """Automatic points that changed, by graded cell: before and now."""
        if self.before is None:
            return {}
        old, new = self.before.scores, self.outcome.scores
        return {n: (old.get(n), new[n]) for n in new if n not in old or old[n] != new[n]}


@dataclass
class RunReport:
    """What a run did.

    Attributes
    ----------
    assignment : str
    rows : list of Row
        By student and notebook.
    seconds : float
        Wall time of the run.
    interrupted : bool
        Whether it was stopped before the end of the class.
    notes : list of str
        What was noticed on the way (a torn journal line, ...).
    """

    assignment: str
    rows: list[Row] = field(default_factory=list)
    seconds: float = 0.0
    interrupted: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 when all are graded; 1 when some need a person or were not reached."""
        return int(self.interrupted or any(row.outcome.needs_person for row in self.rows))

    def stay(self, words: Sequence[str]) -> Iterator[str]:
        """Say that what was graded before does not get what this run was given.

        Parameters
        ----------
        words : sequence of str
            The run's options.
        """
        kept = [row for row in self.rows if not row.fresh and row.outcome.needs_person]
        if kept and words:
            stays = "stays as it is" if len(kept) == 1 else "stay as they are"
            yield (
                f"{counted(len(kept), 'notebook')} that a person should look at {stays}, graded by "
                f"an earlier run; to grade again with {' '.join(words)}, add --regrade"
            )


def row(outcome: Outcome, snapshot: Snapshot, *, fresh: bool, before: Outcome | None = None) -> Row:
    """Return an outcome's line in the report."""
    points = outcome.scores.values()
    return Row(
        outcome=replace(outcome, graded=None),
        score=sum(p for p in points if p is not None),
        max_score=snapshot.notebooks[outcome.notebook].max_score,
        waiting=sum(p is None for p in points),
        fresh=fresh,
        before=before,
    )
