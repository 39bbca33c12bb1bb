"""Hostile submissions in a class: how much later the others have their results."""

from __future__ import annotations

import statistics
import time
from typing import Any

from nbjudge.engine import Cell, Job, Limits, Pool

#: What a hostile submission does, each in turn.
KINDS: dict[str, str] = {
    "endless loop": "while True:\n    pass",
    "loop that catches the interrupt": (
        "import time\nwhile True:\n    try:\n        time.sleep(60)\n"
        "    except KeyboardInterrupt:\n        pass"
    ),
    "endless output": "while True:\n    print('x' * 10_000)",
    "memory": "x = []\nwhile True:\n    x.append(bytearray(1 << 24))",
    "processes": (
        "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass"
    ),
    "files": "n = 0\nwhile True:\n    open(f'f{n}', 'w').close()\n    n += 1",
}
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
        ``delay``: median of their ratio, minus one; ``worst``: the longest seconds by kind.
    """
    alone, beside = [], []
    worst: dict[str, float] = {}
    for _ in range(rounds):
        alone.append(_run(size - hostile, 0, worst))
        beside.append(_run(size - hostile, hostile, worst))
    delay = statistics.median(b / a for a, b in zip(alone, beside, strict=True)) - 1
    return {"alone": alone, "beside": beside, "delay": delay, "worst": worst}


def _run(honest: int, hostile: int, worst: dict[str, float]) -> float:
    jobs = [Job(f"s{n}", (Cell(0, HONEST), TEST), limits=LIMITS) for n in range(honest)]
    kinds = list(KINDS.items())
    for n in range(hostile):
        name, code = kinds[n % len(kinds)]
        place = (n + 1) * (honest // (hostile + 1)) + n
        jobs.insert(place, Job(f"{name} {n}", (Cell(0, code), TEST), limits=LIMITS))
    with Pool(workers=2) as pool:
        began = last = time.perf_counter()
        for result in pool.run(jobs):
            if result.key.startswith("s") and result.key[1:].isdigit():
                last = time.perf_counter()
                if result.cells[1].outputs:
                    raise RuntimeError(f"an honest submission failed: {result.cells[1].outputs}")
            else:
                name = result.key.rpartition(" ")[0]
                worst[name] = max(worst.get(name, 0.0), result.seconds)
    return last - began
