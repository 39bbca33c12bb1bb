"""What a person sees while a class is graded."""

from __future__ import annotations

import sys
import time
from collections import Counter
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from nbjudge.outcomes import Outcome, State
from nbjudge.text import counted

if TYPE_CHECKING:
    from rich.progress import Progress

#: Seconds between two plain lines where there is no terminal.
PLAIN_EVERY = 5.0

SHORT = {
    State.GRADED: "graded",
    State.REPAIRED: "repaired",
    State.TIMED_OUT: "timed out",
    State.OUT_OF_MEMORY: "out of memory",
    State.CRASHED: "crashed",
    State.UNREADABLE: "unreadable",
    State.MISSING: "missing",
}


class Silent:
    """Shows nothing; the base of the others."""

    def __init__(self) -> None:
        self.states: Counter[State] = Counter()
        self.total = 0
        self.skipped = 0

    def __enter__(self) -> Silent:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, total: int) -> None:
        """Say how many notebooks there are."""
        self.total = total

    def skip(self) -> None:
        """Count one that an earlier run has graded."""
        self.skipped += 1

    def done(self, outcome: Outcome) -> None:
        """Count one that is safely stored."""
        self.states[outcome.state] += 1

    def note(self, text: str) -> None:
        """Show one line."""

    def stop(self) -> None:
        """Leave the display as it is."""

    def describe(self) -> str:
        """Return the states so far, such as ``11 graded, 1 timed out``."""
        parts = [f"{n} {SHORT[s]}" for s in State if (n := self.states[s])]
        if self.skipped:
            parts.append(f"{self.skipped} already graded")
        return ", ".join(parts)


class Plain(Silent):
    """One line every few seconds, for logs and pipes."""

    def __init__(self, out: TextIO | None = None) -> None:
        super().__init__()
        self.out = out or sys.stderr
        self._begun = self._last = time.monotonic()
        self._shown = -1

    def start(self, total: int) -> None:
        """Say how many notebooks there are."""
        super().start(total)
        self._begun = self._last = time.monotonic()
        print(f"{counted(total, 'notebook')} to look at", file=self.out, flush=True)

    def done(self, outcome: Outcome) -> None:
        """Count one, and print a line when it is time."""
        super().done(outcome)
        now = time.monotonic()
        if now - self._last >= PLAIN_EVERY:
            self._last = now
            self._line(now)

    def note(self, text: str) -> None:
        """Print one line."""
        print(text, file=self.out, flush=True)

    def stop(self) -> None:
        """Print the last line, unless it stands there already or nothing was begun."""
        if self.total and self._shown != sum(self.states.values()) + self.skipped:
            self._line(time.monotonic())

    def _line(self, now: float) -> None:
        seconds, count = now - self._begun, sum(self.states.values())
        self._shown = count + self.skipped
        rate = count / seconds if seconds > 0 else 0.0
        left = self.total - self.skipped - count
        ahead = f", {left / rate:.0f} s left" if rate and left else ""
        print(
            f"{count + self.skipped}/{self.total} ({rate:.1f}/s{ahead}): {self.describe()}",
            file=self.out,
            flush=True,
        )


class Bar(Silent):
    """A bar with rate, time left and states, on a terminal."""

    def __init__(self) -> None:
        super().__init__()
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeRemainingColumn as Remaining

        self._progress: Progress = Progress(
            TextColumn("grading"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            Remaining(),
            TextColumn("{task.fields[states]}"),
            console=Console(stderr=True),
        )
        self._task = self._progress.add_task("grading", total=None, rate="", states="")
        self._begun = time.monotonic()

    def start(self, total: int) -> None:
        """Say how many notebooks there are."""
        super().start(total)
        self._begun = time.monotonic()
        self._progress.update(self._task, total=total)
        self._progress.start()

    def skip(self) -> None:
        """Count one that an earlier run has graded."""
        super().skip()
        self._advance()

    def done(self, outcome: Outcome) -> None:
        """Count one."""
        super().done(outcome)
        self._advance()

    def _advance(self) -> None:
        seconds = time.monotonic() - self._begun
        rate = sum(self.states.values()) / seconds if seconds > 0.5 else 0.0
        text = f"{rate:.1f}/s" if rate else ""
        self._progress.update(self._task, advance=1, rate=text, states=self.describe())

    def note(self, text: str) -> None:
        """Print one line above the bar."""
        self._progress.console.print(text, markup=False, highlight=False)

    def stop(self) -> None:
        """Leave the bar as it is."""
        self._progress.stop()


def choose(quiet: bool = False) -> Silent:
    """Return the display that fits: a bar on a terminal, plain lines elsewhere."""
    if quiet:
        return Silent()
    return Bar() if sys.stderr.isatty() else Plain()
