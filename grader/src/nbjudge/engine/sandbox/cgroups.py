"""A control group for each process that runs a student's code, where this user may make one.

The kernel then counts what no look from outside can: memory it holds for sockets and pipes, shared
memory that no process has in its page table, processes however short they live. And it divides
the processor among groups, not processes, so that a submission with sixty of them has no larger
share than an honest one.

Root can make groups; so can an ordinary user below a group that was delegated to him, which is
what systemd does for services with ``Delegate=yes`` and for user sessions. Both versions of the
interface are known: the files differ, the limits do not.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from nbjudge.engine.jobs import Limits

PREFIX = "nbjudge"
#: What is limited; the first two are needed, the third is taken where it is there.
NEEDED, WANTED = ("memory", "pids"), ("memory", "pids", "cpu")
#: Processes beyond the submission's own limit that setting it up takes.
SPARE_PROCESSES = 2
#: Seconds between two looks at a group.
EVERY = 0.25
#: Seconds to wait for the kernel to have cleared a group.
CLEARED_WITHIN = 2.0
SOFTER = (
    "no control group can be made here, so memory that the kernel holds for a submission and its "
    "share of the processor are limited by estimate (run as root, or in a delegated control group)"
)


@dataclass
class Group:
    """The group of one forked process: one folder, or one in each hierarchy (version 1)."""

    folders: list[Path]
    doors: list[int] = field(default_factory=list)
    next_look: float = 0.0

    def close_doors(self) -> None:
        """Close the descriptors by which a process joins."""
        for fd in self.doors:
            os.close(fd)
        self.doors.clear()

    def out_of_memory(self) -> bool:
        """Whether the kernel ended a process of the group for want of memory."""
        for name in ("memory.events", "memory.oom_control"):
            for folder in self.folders:
                with suppress(OSError, ValueError):
                    lines = dict(line.split() for line in (folder / name).read_text().splitlines())
                    if int(lines.get("oom_kill", 0)) > 0:
                        return True
        return False

    def starved(self, now: float) -> bool:
        """Whether it is out of memory; looked at every :data:`EVERY` seconds only.

        Version 2 of the interface ends all processes of a group then. Version 1 ends one, and the
        others would go on without it until their time is up.
        """
        if now < self.next_look:
            return False
        self.next_look = now + EVERY
        return self.out_of_memory()

    def remove(self) -> bool:
        """Remove the group; False while something is still in it."""
        self.close_doors()
        left = []
        for folder in self.folders:
            try:
                folder.rmdir()
            except FileNotFoundError:
                continue
            except OSError:
                left.append(folder)
        self.folders = left
        return not left


class Groups:
    """Makes groups below folders found by :func:`find`, and removes them again.

    Parameters
    ----------
    parents : list of Path
        One folder (version 2), or one in each hierarchy.
    """

    def __init__(self, parents: list[Path]) -> None:
        self._parents = parents
        self._leaving: list[Group] = []

    def make(self, name: int, limits: Limits, base_mb: float) -> Group:
        """Make the group of one process.

        Parameters
        ----------
        name : int
            Anything that no other group of this process has.
        limits : Limits
        base_mb : float
            What a fork may copy of the warm process without having asked for it.

        Raises
        ------
        OSError
            When the kernel refuses; what was made of it is gone again.
        """
        self.tidy()
        group = Group([])
        try:
            for parent in self._parents:
                folder = parent / f"{PREFIX}-{os.getpid()}-{name}"
                folder.mkdir()
                group.folders.append(folder)
            _limit(group.folders, limits, base_mb)
            for folder in group.folders:
                group.doors.append(os.open(folder / "cgroup.procs", os.O_WRONLY | os.O_CLOEXEC))
        except OSError:
            group.remove()
            raise
        return group

    def leave(self, group: Group) -> None:
        """Remove a group whose processes have ended, or soon will have."""
        if not group.remove():
            self._leaving.append(group)

    def tidy(self) -> None:
        """Remove what could not be removed before."""
        self._leaving = [group for group in self._leaving if not group.remove()]

    def close(self, others: Iterable[Group] = ()) -> None:
        """Remove all groups, `others` too; wait a little for those that are still being cleared."""
        for group in others:
            self.leave(group)
        until = time.monotonic() + CLEARED_WITHIN
        self.tidy()
        while self._leaving and time.monotonic() < until:
            time.sleep(0.01)
            self.tidy()


def _limit(folders: list[Path], limits: Limits, base_mb: float) -> None:
    memory = str((limits.memory_mb + int(base_mb)) << 20)
    processes = str(limits.processes + SPARE_PROCESSES)
    _set(folders, ("memory.max", "memory.limit_in_bytes"), memory, needed=True)
    _set(folders, ("pids.max",), processes, needed=True)
    _set(folders, ("memory.swap.max",), "0")
    _set(folders, ("memory.memsw.limit_in_bytes",), memory)
    _set(folders, ("memory.oom.group",), "1")


def _set(folders: list[Path], names: tuple[str, ...], value: str, *, needed: bool = False) -> None:
    for folder in folders:
        for name in names:
            if (folder / name).exists():
                try:
                    (folder / name).write_text(value)
                except OSError:
                    if needed:
                        raise
                return
    if needed:
        raise OSError(f"no control of {names[0]}")


def find() -> Groups | None:
    """Return where this user can make groups; None where there is no such place.

    Groups that an earlier run left behind, because it was killed, are removed.
    """
    for parents in _places():
        _remove_left(parents)
        groups = Groups(parents)
        try:
            trial = groups.make(0, Limits(), 0.0)
        except OSError:
            continue
        groups.leave(trial)
        return groups
    return None


def _remove_left(parents: list[Path]) -> None:
    for parent in parents:
        for folder in parent.glob(f"{PREFIX}-*-*"):
            pid = folder.name.split("-")[1]
            if pid.isdigit() and not Path("/proc", pid).exists():
                with suppress(OSError):
                    folder.rmdir()


def _mounts() -> Iterator[tuple[str, str, Path, set[str]]]:
    """Yield kind, folder of the hierarchy, place and options of each mounted hierarchy."""
    try:
        lines = Path("/proc/self/mountinfo").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        fields, _, rest = line.partition(" - ")
        kind, _, options = rest.split(maxsplit=2)
        if kind.startswith("cgroup"):
            inner, place = fields.split()[3:5]
            yield kind, inner, Path(place), set(options.split(","))


def _own() -> dict[str, str]:
    """Return this process's group by controller; ``""`` is the one of version 2."""
    found = {}
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            for controller in controllers.split(","):
                found[controller] = path
    return found


def _places() -> Iterator[list[Path]]:
    own, mounts = _own(), list(_mounts())
    for kind, inner, place, _ in mounts:
        if kind == "cgroup2" and "" in own:
            here = place / os.path.relpath(own[""], inner)
            # In the group itself only where it may hold both processes and groups: the root.
            for folder in (here, here.parent) if here != place else (here,):
                if folder.is_relative_to(place) and _controls(folder):
                    yield [folder]
    parents = []
    for controller in WANTED:
        for kind, inner, place, options in mounts:
            if kind == "cgroup" and controller in options and controller in own:
                parents.append(place / os.path.relpath(own[controller], inner))
                break
        else:
            if controller in NEEDED:
                return
    yield parents


def _controls(folder: Path) -> bool:
    """Whether groups in this folder can be limited; asks for it where that is allowed."""
    given = folder / "cgroup.subtree_control"
    for names in (WANTED, NEEDED):
        with suppress(OSError):
            if not set(names) <= set(given.read_text().split()):
                given.write_text(" ".join(f"+{name}" for name in names))
    try:
        return set(NEEDED) <= set(given.read_text().split())
    except OSError:
        return False
