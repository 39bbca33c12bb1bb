"""The worst that one submission can do to the process that runs the class.

    python -m grader.benchmarks.stalls                 every kind
    python -m grader.benchmarks.stalls --only "2,000 cells"

For each kind of :mod:`grader.tests.zoo.bulky` a small class is graded that holds one such
submission. The runner is a process of its own. Two figures are taken of it: the longest time in
which its loop looked at nothing (a stall, in milliseconds of the clock and of the processor), and
its largest resident size (in MB).
"""

from __future__ import annotations

import argparse
import json
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.tests.zoo import bulky

#: Honest submissions beside the bulky one.
HONEST = 6
NOTHING = "no bulky submission"
BULKY = "m_bulky"


class WatchedSelector(selectors.DefaultSelector):
    """Keeps the longest time between the end of one wait and the start of the next."""

    longest = 0.0
    longest_cpu = 0.0
    _left: tuple[float, float] | None = None

    def select(self, timeout: float | None = None) -> Any:
        """Wait, as the selector of the system does."""
        if self._left is not None:
            wall, cpu = time.monotonic() - self._left[0], time.thread_time() - self._left[1]
            WatchedSelector.longest = max(self.longest, wall)
            WatchedSelector.longest_cpu = max(self.longest_cpu, cpu)
        found = super().select(timeout)
        self._left = (time.monotonic(), time.thread_time())
        return found


@dataclass
class Measured:
    """What one kind of submission did to the runner.

    Attributes
    ----------
    kind : str
    stall_ms : float
        Longest time in which the loop looked at nothing.
    stall_cpu_ms : float
        The same in processor time of the loop's thread, which does not depend on what else runs.
    peak_mb : float
        Largest resident size of the runner.
    seconds : float
        Wall time of the whole run.
    state : str
        How the bulky submission ended.
    honest : dict of str to float
        Points of the others.
    flags : list of str
        What the report says about the bulky submission.
    """

    kind: str
    stall_ms: float
    stall_cpu_ms: float
    peak_mb: float
    seconds: float
    state: str
    honest: dict[str, float]
    flags: list[str]


def peak_mb() -> float:
    """Return the largest resident size this process ever had, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def probe(course: Path, assignment: str) -> dict[str, Any]:
    """Grade a class in this process and watch it."""
    selectors.DefaultSelector = WatchedSelector  # type: ignore[misc]
    from nbjudge.engine import Limits
    from nbjudge.run.grade import grade

    limits = Limits(cell_seconds=20, total_seconds=40)
    report = grade(course, assignment, workers=2, limits=limits)
    rows = {row.outcome.student: row for row in report.rows}
    bulky_row = rows.pop(BULKY, None)
    return {
        "stall_ms": 1000 * WatchedSelector.longest,
        "stall_cpu_ms": 1000 * WatchedSelector.longest_cpu,
        "peak_mb": peak_mb(),
        "seconds": report.seconds,
        "state": "" if bulky_row is None else str(bulky_row.outcome.state),
        "honest": {name: row.score for name, row in rows.items()},
        "flags": [] if bulky_row is None else list(bulky_row.outcome.flags)[:5],
    }


def kinds() -> list[str]:
    """Return the names of all kinds."""
    return [NOTHING, *bulky.FRAMES, *bulky.OUTPUTS, *bulky.NOTEBOOKS, *bulky.FOLDERS]


def hand_in(course: Path, kind: str) -> None:
    """Hand in a class of honest submissions and a bulky one."""
    from grader.tests import course as made
    from grader.tests import small

    for number in range(HONEST):
        made.submit(course, f"{'a' if number % 2 else 'z'}{number}", small.answered(course))
    raw = json.loads(json.dumps(small.answered(course)))
    if kind in bulky.FRAMES or kind in bulky.OUTPUTS:
        code = bulky.FRAMES.get(kind) or bulky.OUTPUTS[kind]
        code = bulky.FORGE + code if kind in bulky.FRAMES else code
        notebook = small.answered(course, q1_double=f"{small.RIGHT['q1_double']}\n{code}")
        made.submit(course, BULKY, notebook)
    elif kind in bulky.NOTEBOOKS:
        made.submit(course, BULKY, bulky.NOTEBOOKS[kind](raw))
    elif kind in bulky.FOLDERS:
        made.submit(course, BULKY, small.answered(course), files=bulky.FOLDERS[kind](raw))


def measure(wanted: Sequence[str] = (), blank: Path | None = None) -> Iterator[Measured]:
    """Measure kinds one after the other, each in a course and a runner of its own.

    Parameters
    ----------
    wanted : sequence of str
        Names of kinds; all of them when empty.
    blank : Path, optional
        The small course, released; one is made where none is given.

    Yields
    ------
    Measured
    """
    import shutil

    from grader.tests import course as made
    from grader.tests import small

    with tempfile.TemporaryDirectory(prefix="stalls-") as folder:
        blank = blank or small.make_course(Path(folder) / "blank")
        for kind in wanted or kinds():
            course = Path(folder) / "course"
            shutil.copytree(blank, course)
            hand_in(course, kind)
            yield Measured(kind, **_in_own_process(course, made.ASSIGNMENT))
            shutil.rmtree(course)


def _in_own_process(course: Path, assignment: str) -> dict[str, Any]:
    words = [sys.executable, "-m", "grader.benchmarks.stalls", "--probe", str(course), assignment]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the run ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def rows(found: Sequence[Measured]) -> list[list[str]]:
    """Return the lines of a table."""
    return [
        [
            one.kind,
            f"{one.stall_ms:.0f}",
            f"{one.stall_cpu_ms:.0f}",
            f"{one.peak_mb:.0f}",
            f"{one.seconds:.1f}",
            one.state,
        ]
        for one in found
    ]


HEAD = [
    "kind",
    "longest stall, ms",
    "longest in processor time, ms",
    "peak of the runner, MB",
    "whole run, s",
    "it ended as",
]


def main(argv: list[str] | None = None) -> int:
    """Print the table; 1 when an honest submission got other points because of a neighbour."""
    parser = argparse.ArgumentParser(description="Measure stalls and memory of the runner.")
    parser.add_argument("--only", action="append", default=[], help="one kind; repeatable")
    parser.add_argument("--probe", nargs=2, metavar=("COURSE", "ASSIGNMENT"), help="(for itself)")
    args = parser.parse_args(argv)
    if args.probe:
        print(json.dumps(probe(Path(args.probe[0]), args.probe[1])))
        return 0
    print(f"| {' | '.join(HEAD)} |\n| {' | '.join(['---'] * len(HEAD))} |")
    expected: dict[str, float] = {}
    wrong = 0
    for one in measure(args.only):
        expected = expected or one.honest
        wrong += one.honest != expected
        print(f"| {' | '.join(rows([one])[0])} |", flush=True)
        if one.honest != expected:
            print(f"    OTHER POINTS: {one.honest}")
    return min(wrong, 1)


if __name__ == "__main__":
    raise SystemExit(main())
