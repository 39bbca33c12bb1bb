"""What the judge notes about a test while it runs, beside its verdict."""

from __future__ import annotations


class Facts:
    """What one test has met.

    Attributes
    ----------
    late : bool
        Whether the student's own code was still running when the cell's time was up.
    cut : bool
        Whether it was ended by a shorter limit than a notebook's cells have at first.
    limited : bool
        Whether something was refused that the student's process might do. A test that expects an
        error may pass for that reason only.
    passed_over : bool
        Whether a stand-in has given an answer of its own without asking the object.
    doubtful : bool
        Whether the test may pass for one of these reasons, or another of the judge's.
    mortal : bool
        Whether something was lent, in this test or before, of which its end can be noticed: here
        nothing that was lent ever ends.
    """

    def __init__(self) -> None:
        self.mortal = False
        self.begin_test()

    def begin_test(self) -> None:
        """Forget the test before."""
        self.late = self.cut = self.limited = self.passed_over = self.doubtful = False

    def may_differ(self) -> bool:
        """Whether a test that has passed may fail in one process, by what is known already."""
        return self.doubtful or self.limited or self.mortal

    def told(self, *, lacks: bool) -> dict[str, bool]:
        """Return what the runner is told; `lacks` says that the test wants what is not here."""
        limited = self.limited or self.passed_over or lacks
        return {"late": self.late, "limited": limited, "cut": self.cut}
