"""A look at the processes of running submissions: together they may not hold too much memory.

A limit on address space holds for one process; a submission that starts many would get around
it. Where submissions have control groups (:mod:`.cgroups`) the kernel counts for each of them;
elsewhere this look does, as far as ``/proc`` shows it. Three numbers are cheap to read and never
too low together: resident sizes, shared mappings (whose pages may be held while no process shows
them as resident), and what the kernel may hold for open files. They count what a fork shares with
its parent, so a submission over its limit by them is measured again before it is ended.
"""

from __future__ import annotations

import os
import resource
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

#: Seconds between two looks.
EVERY = 0.25
#: A submission with more threads than this has them run behind everybody else's.
MANY = 8
#: The lowest priority.
LOWEST = 19
#: Descriptors of one submission that nobody minds, and what the kernel may hold for each further
#: one (a socket's buffer).
FREE_DESCRIPTORS, DESCRIPTOR_MB = 400, 0.2
_PAGE = resource.getpagesize()


@dataclass(frozen=True)
class Numbers:
    """What ``/proc`` says of a process: its parent, threads, sizes in MB."""

    parent: int
    threads: int
    resident: float
    virtual: float


def _stat(place: Path) -> list[str]:
    """Return the fields of a process or thread behind its name; none when it has gone."""
    try:
        return (place / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _place(pid: int) -> Path:
    """Return the folder in which ``/proc`` shows what a process holds.

    A process whose first thread has ended while others go on holds as much as before, but shows
    that only as one of the others.
    """
    place = Path(f"/proc/{pid}")
    fields = _stat(place)
    if fields[:1] == ["Z"] and int(fields[17]) > 1:
        with suppress(OSError):
            for task in (place / "task").iterdir():
                if _stat(task)[:1] not in ([], ["Z"]):
                    return task
    return place


def _numbers(pid: int) -> Numbers | None:
    """Read one process; None when it has gone."""
    fields = _stat(_place(pid))
    if not fields:
        return None
    return Numbers(
        int(fields[1]), int(fields[17]), int(fields[21]) * _PAGE / 2**20, int(fields[20]) / 2**20
    )


class Piece(NamedTuple):
    """One piece of a process's memory, as ``/proc/<pid>/maps`` has it; sizes in bytes."""

    start: int
    size: int
    rights: str
    device: str
    inode: str
    name: str


def pieces(place: str | Path, signs: str = "") -> Iterator[Piece]:
    """Yield the pieces of a process's memory; none where they cannot be read.

    Parameters
    ----------
    place : str or Path
        Below ``/proc``; ``"self"`` is this process.
    signs : str
        Only the pieces in whose line this stands, such as ``"s "`` for shared ones: there are
        a thousand others, and each would be taken apart.
    """
    with suppress(OSError):
        for line in Path("/proc", place, "maps").read_text(errors="replace").splitlines():
            if signs not in line:
                continue
            addresses, rights, _, device, inode, *name = line.split(maxsplit=5)
            start, end = (int(number, 16) for number in addresses.split("-"))
            yield Piece(start, end - start, rights, device, inode, "".join(name))


def resident_mb(pid: int) -> float:
    """Return the resident size of a process in MB; 0 where that cannot be read."""
    numbers = _numbers(pid)
    return numbers.resident if numbers else 0.0


def virtual_mb(pid: int) -> float:
    """Return the address space of a process in MB; 0 where that cannot be read."""
    numbers = _numbers(pid)
    return numbers.virtual if numbers else 0.0


def _proportional_mb(pid: int) -> float | None:
    """Return the private size of a process in MB, file pages divided among those who share them.

    Shared memory is left out: :func:`_shared` counts it, resident or not. A process that has
    ended holds nothing; None is one that may not be measured.
    """
    try:
        text = (_place(pid) / "smaps_rollup").read_text()
    except OSError:
        return None if resident_mb(pid) else 0.0
    sizes = {line.split()[0]: int(line.split()[1]) for line in text.splitlines()[1:]}
    return (sizes.get("Pss:", 0) - sizes.get("Pss_Shmem:", 0)) / 1024


def _shared(pid: int) -> dict[tuple[str, str], float]:
    """Return size in MB of each piece of shared memory a process has mapped, by what it is."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for one in pieces(_place(pid), "s "):
        if one.rights[3] == "s" and one.name.endswith("(deleted)"):
            found[one.device, one.inode] += one.size / 2**20
    return found


def _descriptors(pid: int) -> int:
    with suppress(OSError):
        return len(os.listdir(_place(pid) / "fd"))  # noqa: PTH208 - only how many
    return 0


def table() -> dict[int, Numbers]:
    """Return what there is to know of every process in sight."""
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
    return {child for child, numbers in table().items() if numbers.parent == pid}


def over_limit(
    limits: Mapping[int, int], base_mb: float, base_virtual_mb: float = 0.0
) -> list[int]:
    """Return the submissions that hold too much, by the process id each began with.

    Parameters
    ----------
    limits : mapping of int to int
        MB each may hold beyond the warm process.
    base_mb, base_virtual_mb : float
        What the warm process holds, and its address space: a fork begins with that much.
    """
    processes = table()
    offspring: dict[int, list[int]] = defaultdict(list)
    for pid, numbers in processes.items():
        offspring[numbers.parent].append(pid)
    over = []
    for first, most in limits.items():
        family, waiting = [], [first]
        while waiting:
            pid = waiting.pop()
            if pid in processes:
                family.append(pid)
            waiting += offspring.get(pid, [])
        if sum(processes[pid].threads for pid in family) > MANY:
            _step_back(family, first)
        resident = sum(max(0.0, processes[pid].resident - base_mb) for pid in family)
        mapped = sum(max(0.0, processes[pid].virtual - base_virtual_mb) for pid in family)
        kernel = DESCRIPTOR_MB * max(0, sum(map(_descriptors, family)) - FREE_DESCRIPTORS)
        if max(resident, mapped) + kernel > most and _really(family, base_mb) + kernel > most:
            over.append(first)
    return over


def _really(family: list[int], base_mb: float) -> float:
    """Return what a family of processes holds, shared parts counted once."""
    sizes = [_proportional_mb(pid) for pid in family]
    if None in sizes:
        return float("inf")  # cannot be measured; the resident sizes stand
    shared: dict[tuple[str, str], float] = {}
    for pid in family:
        for piece, size in _shared(pid).items():
            shared[piece] = max(size, shared.get(piece, 0.0))
    return sum(size for size in sizes if size is not None) - base_mb + sum(shared.values())


def _step_back(family: list[int], first: int) -> None:
    """Give the lowest priority to every thread but the notebook's own."""
    for pid in family:
        with suppress(OSError):
            for name in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208 - names only
                if int(name) != first:
                    os.setpriority(os.PRIO_PROCESS, int(name), LOWEST)
