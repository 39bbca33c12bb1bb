"""The kernel's own calls that both sandboxes are built from, without any helper program.

Nothing here decides anything: each function is one call, or one call with its fallback. They need
Linux; importing the module elsewhere does no harm.
"""

from __future__ import annotations

import ctypes
import os
import signal
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from nbjudge.engine.sandbox import seccomp

NEW_MOUNT, NEW_CGROUP, NEW_UTS, NEW_IPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
NEW_USER, NEW_PID, NEW_NET = 0x10000000, 0x20000000, 0x40000000
NEW_ALL = NEW_MOUNT | NEW_UTS | NEW_IPC | NEW_USER | NEW_PID | NEW_NET

READ_ONLY, NO_SETUID, NO_DEVICES, NO_EXEC = 1, 2, 4, 8
REMOUNT, BIND, RECURSIVE, PRIVATE = 32, 4096, 16384, 1 << 18
DETACH = 2

PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 22, 24, 36, 38
LAST_CAPABILITY = 63
MADV_COLLAPSE = 25

AT_FDCWD, AT_RECURSIVE = -100, 0x8000
#: Options of a mount as /proc names them, and their flags.
OPTIONS = {"ro": READ_ONLY, "nosuid": NO_SETUID, "nodev": NO_DEVICES, "noexec": NO_EXEC}
OPTIONS |= {"noatime": 1024, "nodiratime": 2048, "relatime": 1 << 21}

# PyDLL keeps the interpreter's lock: clone must not run between two threads of Python.
_libc = ctypes.PyDLL(None, use_errno=True)


def check(result: int, what: str) -> int:
    """Raise OSError for a call that failed; return what it returned otherwise."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _number(name: str) -> ctypes.c_long:
    """Return the number of one of the calls that the C library has no function for."""
    machine = seccomp.machine()
    if machine is None:
        raise OSError(f"no system call numbers known for {os.uname().machine}")
    numbers = {"clone": machine.clone}
    number = numbers.get(name) or seccomp.DENIED[name][machine.column]
    if number is None:
        raise OSError(f"{os.uname().machine} has no system call {name}")
    return ctypes.c_long(number)


def mount(
    source: str | None, target: str, kind: str | None, flags: int = 0, data: str | None = None
) -> None:
    """Call mount(2)."""
    arguments = [None if text is None else os.fsencode(text) for text in (source, target, kind)]
    options = None if data is None else data.encode()
    check(_libc.mount(*arguments, ctypes.c_ulong(flags), options), f"mount on {target}")


def unmount(target: str) -> None:
    """Take a mount out of the tree, also while it is in use."""
    check(_libc.umount2(os.fsencode(target), DETACH), f"unmount {target}")


def bind(source: str, target: str) -> None:
    """Show a file or folder, with what is mounted below it, at a second place."""
    mount(source, target, None, BIND | RECURSIVE)


def private_mounts() -> None:
    """Keep later mounts from reaching, or being reached by, other namespaces."""
    mount(None, "/", None, RECURSIVE | PRIVATE)


def mount_points(below: str) -> Iterator[tuple[str, int]]:
    """Yield the mounts at and below a folder, each with its flags."""
    for line in Path("/proc/self/mountinfo").read_bytes().splitlines():
        fields = line.split()
        place = os.fsdecode(fields[4].decode("unicode_escape").encode("latin-1"))
        if place == below or place.startswith(f"{below.rstrip('/')}/"):
            options = fields[5].decode().split(",")
            yield place, sum(OPTIONS.get(option, 0) for option in options)


def restrict(target: str, flags: int, *, recursive: bool = True) -> None:
    """Add flags to a mount and, unless told otherwise, to all mounts below it.

    One call since Linux 5.12; before that each mount is remounted with the flags it has and the
    new ones, as a user namespace may take none away.
    """
    path = os.fsencode(target)
    attributes = struct.pack("QQQQ", flags, 0, 0, 0)  # these four flags have the same values
    result = _libc.syscall(
        _number("mount_setattr"),
        ctypes.c_int(AT_FDCWD),
        path,
        ctypes.c_uint(AT_RECURSIVE if recursive else 0),
        ctypes.create_string_buffer(attributes, len(attributes)),
        ctypes.c_size_t(len(attributes)),
    )
    if result == 0:
        return
    places = dict(mount_points(target))
    for place in sorted(places, key=len):
        if recursive or place == target:
            mount(None, place, None, REMOUNT | BIND | places[place] | flags)


def make_root(folder: str) -> None:
    """Make a mounted folder the root of this process's tree, and lose the old one."""
    os.chdir(folder)
    check(_libc.syscall(_number("pivot_root"), b".", b"."), "pivot_root")
    unmount(".")
    os.chdir("/")


def unshare(flags: int) -> None:
    """Leave namespaces that this process shares with others."""
    check(_libc.unshare(ctypes.c_int(flags)), "unshare")


def set_host_name(name: str) -> None:
    """Name this host, in a namespace of its own."""
    text = name.encode()
    check(_libc.sethostname(text, ctypes.c_size_t(len(text))), "sethostname")


def adopt_orphans() -> None:
    """Become the parent of processes whose parent ends, instead of the system's first process."""
    if sys.platform == "linux":
        _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_with_parent() -> None:
    """Have this process killed when the one that started it ends."""
    check(_libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0), "end with the parent")


def clone(flags: int) -> int:
    """Fork into new namespaces in one step; returns as :func:`os.fork` does.

    The raw call with the interpreter's own hooks around it. Forking first and unsharing later
    would need a second fork, as a process cannot move itself into a new process namespace.
    """
    number = _number("clone")
    ctypes.pythonapi.PyOS_BeforeFork()
    pid = _libc.syscall(number, ctypes.c_ulong(flags | signal.SIGCHLD), None, None, None, None)
    error = ctypes.get_errno()
    if pid == 0:
        ctypes.pythonapi.PyOS_AfterFork_Child()
        return 0
    ctypes.pythonapi.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError(error, f"clone: {os.strerror(error)}")
    return pid


def map_own_user(uid: int, gid: int) -> None:
    """In a new user namespace: be who one was, and nobody else."""
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")


def collapse(start: int, size: int) -> bool:
    """Have memory of this process kept in huge pages (Linux 6.1); False where that is refused."""
    return _libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(size), MADV_COLLAPSE) == 0


def drop_capabilities() -> None:
    """Give up every capability, and forbid gaining any by starting a program."""
    for capability in range(LAST_CAPABILITY + 1):
        _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)  # fails beyond the kernel's last one
    header = struct.pack("Ii", 0x20080522, 0)
    check(
        _libc.capset(ctypes.create_string_buffer(header), ctypes.create_string_buffer(24)), "capset"
    )
    check(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")


def own_its_files() -> None:
    """Let this process write its own files in ``/proc`` again after it changed its user."""
    check(_libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), "dumpable")


def filter_calls() -> None:
    """Install the filter of system calls, for good."""
    machine = seccomp.machine()
    if machine is None:
        raise OSError(f"no system call numbers known for {os.uname().machine}")
    code = seccomp.program(machine)
    buffer = ctypes.create_string_buffer(code, len(code))
    filter_ = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer))
    check(_libc.prctl(PR_SET_SECCOMP, 2, ctypes.create_string_buffer(filter_), 0, 0), "seccomp")


# -- Landlock: linux/landlock.h; the call numbers are the same on every machine ------------------

LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
#: Rights by the version that brought them: those of version 1, then REFER (2) and TRUNCATE (3).
LANDLOCK_READ = 0b1101  # execute, read a file, list a folder
LANDLOCK_WRITE = 0b1_1111_1111_0010
LANDLOCK_REFER, LANDLOCK_TRUNCATE = 1 << 13, 1 << 14
#: The rights that mean something for a file that is no folder.
LANDLOCK_FILE = 0b111 | LANDLOCK_TRUNCATE
#: Version 6: signals and unnamed sockets stay within the process's own domain.
LANDLOCK_SCOPED = 0b11


def landlock_version() -> int:
    """Return the version of Landlock that this kernel has, 0 for none."""
    if sys.platform != "linux":
        return 0
    return max(0, _libc.syscall(ctypes.c_long(LANDLOCK_CREATE), None, ctypes.c_size_t(0), 1))


def write_only_below(places: Iterable[str]) -> bool:
    """Forbid this process and what it starts to write anywhere else; needs ``no_new_privs``.

    Returns
    -------
    bool
        False where the kernel has no Landlock that can rename between folders (version 2,
        Linux 5.19); nothing is forbidden then.
    """
    version = landlock_version()
    if version < 2:
        return False
    write = LANDLOCK_WRITE | LANDLOCK_REFER | (LANDLOCK_TRUNCATE if version >= 3 else 0)
    rules = struct.pack("QQQ", write, 0, LANDLOCK_SCOPED if version >= 6 else 0)
    size = 24 if version >= 6 else 8
    ruleset = check(
        _libc.syscall(
            ctypes.c_long(LANDLOCK_CREATE),
            ctypes.create_string_buffer(rules, len(rules)),
            ctypes.c_size_t(size),
            0,
        ),
        "landlock",
    )
    try:
        for place in places:
            fd = os.open(place, os.O_PATH | os.O_CLOEXEC)
            allowed = write if Path(place).is_dir() else write & LANDLOCK_FILE
            rule = struct.pack("=Qi", allowed, fd)
            try:
                check(
                    _libc.syscall(
                        ctypes.c_long(LANDLOCK_ADD),
                        ctypes.c_int(ruleset),
                        1,
                        ctypes.create_string_buffer(rule, len(rule)),
                        0,
                    ),
                    f"landlock: {place}",
                )
            finally:
                os.close(fd)
        check(_libc.syscall(ctypes.c_long(LANDLOCK_RESTRICT), ctypes.c_int(ruleset), 0), "landlock")
    finally:
        os.close(ruleset)
    return True
