"""Hostile submissions in a class: how much later the others have their results."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

from grader.tests.zoo.hostile import NEIGHBOURS, RESOURCES, TIME, Entry
from nbjudge.engine import Cell, Job, Limits, Pool
from nbjudge.engine.runner import waiting

#: What the zoo puts into a submission's code: a place outside.
_PLACE = re.compile("<(course|port|socket|name)>")


def costly() -> dict[str, str]:
    """Return the code of those submissions of the zoo that take time, memory or attention.

    Returns
    -------
    dict of str to str
        By name; each runs by itself, in one cell.
    """

    def alone(entry: Entry) -> bool:
        code = entry.answers.get("before", "")
        return len(entry.answers) == 1 and bool(code) and _PLACE.search(code) is None

    entries = (*TIME, *RESOURCES, *NEIGHBOURS)
    return {entry.name: entry.answers["before"] for entry in entries if alone(entry)}


HONEST = (
    "import time\nbegun = time.perf_counter()\n"
    "while time.perf_counter() - begun < 0.1:\n    pass\nanswer = 42"
)
TEST = Cell(1, "assert answer == 42", "test", points=1.0)
LIMITS = Limits(cell_seconds=30, total_seconds=60, memory_mb=512)


def measure(size: int, hostile: int, rounds: int) -> dict[str, Any]:
    """Run a class with and without hostile submissions, in turn.

    Parameters
    ----------
    size : int
        Submissions in all.
    hostile : int
        How many of them are hostile; they are spread over the class.
    rounds : int

    Returns
    -------
    dict
        ``alone`` and ``beside``: seconds until the last honest result is there, by round;
        ``disguised``: the same as ``beside``, with their code in the text of an ``exec``;
        ``unseen``: the same as ``beside`` where no look at their code tells what they do;
        ``delay``, ``delay_disguised``, ``delay_unseen``: median of the ratio to ``alone``, minus 1;
        ``worst``: the longest seconds by kind.
    """
    alone, beside, disguised, unseen = [], [], [], []
    worst: dict[str, float] = {}
    for number in range(rounds):
        alone.append(_run(size - hostile, 0, worst, to_the_end=False))
        # Loops end long after the last honest result: one round is enough to time them.
        beside.append(_run(size - hostile, hostile, worst, to_the_end=number == 0))
        disguised.append(
            _run(size - hostile, hostile, worst, to_the_end=False, write=lambda c: f"exec({c!r})")
        )
        with mock.patch.object(waiting, "comes_last", return_value=False):
            unseen.append(_run(size - hostile, hostile, worst, to_the_end=False))
    return {
        "alone": alone,
        "beside": beside,
        "disguised": disguised,
        "unseen": unseen,
        "delay": _longer(alone, beside),
        "delay_disguised": _longer(alone, disguised),
        "delay_unseen": _longer(alone, unseen),
        "worst": worst,
    }


def _longer(alone: list[float], beside: list[float]) -> float:
    return statistics.median(b / a for a, b in zip(alone, beside, strict=True)) - 1


def _run(
    honest: int,
    hostile: int,
    worst: dict[str, float],
    *,
    to_the_end: bool,
    write: Callable[[str], str] = str,
) -> float:
    jobs = [Job(f"s{n}", (Cell(0, HONEST), TEST), limits=LIMITS) for n in range(honest)]
    kinds = list(costly().items())
    for n in range(hostile):
        name, code = kinds[n % len(kinds)]
        place = (n + 1) * (honest // (hostile + 1)) + n
        jobs.insert(place, Job(f"{name} {n}", (Cell(0, write(code)), TEST), limits=LIMITS))
    left = honest
    with Pool(workers=2) as pool:
        began = last = time.perf_counter()
        for result in pool.run(jobs):
            if result.key.startswith("s") and result.key[1:].isdigit():
                last, left = time.perf_counter(), left - 1
                if result.cells[1].outputs:
                    raise RuntimeError(f"an honest submission failed: {result.cells[1].outputs}")
            else:
                name = result.key.rpartition(" ")[0]
                worst[name] = max(worst.get(name, 0.0), result.seconds)
            if not left and not to_the_end:
                break
    return last - began
