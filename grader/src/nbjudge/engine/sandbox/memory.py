"""A look at the processes of running submissions: together they may not hold too much memory.

A limit on address space holds for one process; a submission that starts many would get around
it. Resident sizes are cheap to read but count what a fork shares with its parent, so a submission
over its limit by that measure is measured again by proportional sizes before it is ended.
"""

from __future__ import annotations

import os
import resource
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

#: Seconds between two looks.
EVERY = 0.25
#: A submission with more processes than this has them run behind everybody else's.
MANY = 8
#: The lowest priority.
LOWEST = 19
_PAGE = resource.getpagesize()


def _numbers(pid: int) -> tuple[int, float] | None:
    """Return parent and resident size in MB of a process; None when it has gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return int(fields[1]), int(fields[21]) * _PAGE / 2**20


def resident_mb(pid: int) -> float:
    """Return the resident size of a process in MB; 0 where that cannot be read."""
    numbers = _numbers(pid)
    return numbers[1] if numbers else 0.0


def _proportional_mb(pid: int) -> float | None:
    """Return the size of a process in MB, what it shares divided among those who share it."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return None
    for line in text.splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return None


def table() -> dict[int, tuple[int, float]]:
    """Return parent and resident size in MB of every process in sight."""
    found = {}
    with suppress(OSError):
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                numbers = _numbers(int(entry.name))
                if numbers is not None:
                    found[int(entry.name)] = numbers
    return found


def children(pid: int) -> set[int]:
    """Return the processes whose parent is `pid`."""
    return {child for child, (parent, _) in table().items() if parent == pid}


def over_limit(limits: Mapping[int, int], base_mb: float) -> list[int]:
    """Return the submissions that hold too much, by the process id each began with.

    Parameters
    ----------
    limits : mapping of int to int
        MB each may hold beyond the warm process.
    base_mb : float
        What the warm process holds: a fork begins with that much.
    """
    processes = table()
    offspring: dict[int, list[int]] = defaultdict(list)
    for pid, (parent, _) in processes.items():
        offspring[parent].append(pid)
    over = []
    for first, most in limits.items():
        family, waiting = [], [first]
        while waiting:
            pid = waiting.pop()
            if pid in processes:
                family.append(pid)
            waiting += offspring.get(pid, [])
        if len(family) > MANY:
            _step_back(family[1:])
        held = sum(max(0.0, processes[pid][1] - base_mb) for pid in family)
        if held > most and _really(family, base_mb) > most:
            over.append(first)
    return over


def _really(family: list[int], base_mb: float) -> float:
    """Return what a family of processes holds, shared parts counted once."""
    sizes = [_proportional_mb(pid) for pid in family]
    if None in sizes:
        return float("inf")  # cannot be measured; the resident sizes stand
    return sum(size for size in sizes if size is not None) - base_mb


def _step_back(family: list[int]) -> None:
    for pid in family:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, LOWEST)
