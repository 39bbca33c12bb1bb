"""The outer sandbox: what the warm process is shut into before it imports anything.

The process that the runner starts leaves its namespaces, forks once (a process namespace begins
with a child) and only waits from then on. The child builds a root of its own from nothing: the
parts of the system that :mod:`.view` chose, read-only; a small ``/dev`` and a ``/proc``; an empty
``/tmp``. It has no network, no capability, and none of the old root's files.

An ordinary user does this inside a user namespace. For root the kernel asks for none: the root is
built with root's rights, so that an interpreter below ``/root`` can be shown, and given up for an
unprivileged user before the warm process goes on.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nbjudge.engine.sandbox import kernel

#: Where the new root is put together; everything below this folder is out of sight meanwhile.
PLACE = "/tmp"
#: Where each submission mounts what it can write to.
SUBMISSION = "/submission"
DEVICES = ("null", "zero", "full", "random", "urandom")
LINKS = {"fd": "/proc/self/fd", "ptmx": "pts/ptmx"}
LINKS |= {"stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2"}
FOLDERS = kernel.NO_SETUID | kernel.NO_DEVICES
NAMESPACES = kernel.NEW_MOUNT | kernel.NEW_PID | kernel.NEW_NET | kernel.NEW_IPC | kernel.NEW_UTS


def enter(plan: Mapping[str, Any], handed_over: Sequence[int]) -> None:
    """Shut this process in; only the copy of it that is shut in returns.

    Parameters
    ----------
    plan : mapping
        ``user``: user and group to be; ``show``: (folder or file, its place) in order; ``hide``:
        folders and files to cover; ``show_again``: what is shown below those. See
        :func:`nbjudge.engine.sandbox.view.build`.
    handed_over : sequence of int
        Descriptors that are the copy's alone.

    Raises
    ------
    SystemExit
        With one line for a person, when a call is refused.
    """
    uid, gid = plan["user"]
    root = os.getuid() == 0
    try:
        kernel.unshare(NAMESPACES | (0 if root else kernel.NEW_USER))
        if not root:
            kernel.map_own_user(uid, gid)
    except OSError as error:
        raise SystemExit(f"the kernel refuses new namespaces: {error}") from None
    child = os.fork()
    if child:
        for fd in handed_over:
            os.close(fd)
        os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xFF)
    os.umask(0o022)  # whoever is shut in must reach what is shown, whatever the caller's mask is
    try:
        _leave_groups()
        os.setsid()
        kernel.set_host_name("grading")
        kernel.private_mounts()
        _build(plan["show"], plan["hide"], plan["show_again"])
        if root:
            os.setgroups([])
            os.setresgid(gid, gid, gid)
            os.setresuid(uid, uid, uid)
        kernel.drop_capabilities()
        kernel.own_its_files()
        kernel.end_with_parent()
    except OSError as error:
        raise SystemExit(f"the sandbox cannot be built: {error}") from None


def _leave_groups() -> None:
    """Take a view of the control groups of one's own, where the kernel has it."""
    try:
        kernel.unshare(kernel.NEW_CGROUP)
    except OSError:
        return


def _build(
    show: Sequence[tuple[str, str]], hide: Sequence[str], show_again: Sequence[tuple[str, str]]
) -> None:
    opened, again = (
        [(os.open(source, os.O_PATH | os.O_CLOEXEC), target) for source, target in pairs]
        for pairs in (show, show_again)
    )
    devices = [(os.open(f"/dev/{name}", os.O_PATH | os.O_CLOEXEC), name) for name in DEVICES]
    kernel.mount("root", PLACE, "tmpfs", FOLDERS, "mode=755")
    for name in ("tmp", "proc", "dev", SUBMISSION.lstrip("/")):
        Path(PLACE, name).mkdir()
    kernel.mount("tmp", f"{PLACE}/tmp", "tmpfs", FOLDERS, "mode=1777")
    for fd, target in opened:
        _show(fd, f"{PLACE}{target}")
    for target in hide:
        _cover(f"{PLACE}{target}")
    for fd, target in again:
        _show(fd, f"{PLACE}{target}")
    kernel.restrict(PLACE, FOLDERS | kernel.READ_ONLY)
    kernel.mount(None, f"{PLACE}/tmp", None, kernel.REMOUNT | kernel.BIND | FOLDERS)
    _devices(devices)
    kernel.mount("proc", f"{PLACE}/proc", "proc", FOLDERS | kernel.NO_EXEC)
    kernel.make_root(PLACE)


def _show(fd: int, target: str) -> None:
    """Bind what a descriptor stands for to its place; a place that is there already serves."""
    source = f"/proc/self/fd/{fd}"
    if not os.path.lexists(target):
        parent = Path(target).parent
        parent.mkdir(parents=True, exist_ok=True)
        if Path(source).is_dir():
            Path(target).mkdir()
        else:
            Path(target).touch()
    kernel.bind(source, target)
    os.close(fd)


def _cover(target: str) -> None:
    """Put an empty folder, or an empty file, over something."""
    if Path(target).is_dir():
        kernel.mount("hidden", target, "tmpfs", FOLDERS, "mode=755,size=64k")
    elif os.path.lexists(target):
        kernel.bind("/dev/null", target)


def _devices(opened: Sequence[tuple[int, str]]) -> None:
    """Make a ``/dev`` that nobody can write into; a submission mounts its own memory below it."""
    place = f"{PLACE}/dev"
    kernel.mount("dev", place, "tmpfs", kernel.NO_SETUID | kernel.NO_EXEC, "mode=755")
    for name, target in LINKS.items():
        Path(place, name).symlink_to(target)
    for name in ("shm", "pts"):
        Path(place, name).mkdir()
    for fd, name in opened:
        _show(fd, f"{place}/{name}")
    kernel.restrict(place, kernel.READ_ONLY | kernel.NO_SETUID | kernel.NO_EXEC)
