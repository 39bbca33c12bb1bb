"""What bubblewrap cannot do in a design with a warm process, with the kernel's own calls.

bubblewrap isolates the warm process once (see :mod:`.sandbox`). Each submission is then forked
from it into namespaces of its own with one ``clone``, and before any of its code runs it

1. maps its own user and group, and nothing else;
2. mounts its own ``/proc`` and one small memory file system, which is all it can write to:
   the working folder, the home folder, ``/tmp`` and ``/dev/shm`` together;
3. takes limits on address space, processes, open files, file size and processor time;
4. gives up every capability, for good, and installs the seccomp filter.

Everything a submission starts lives in its process namespace and ends with its first process.
"""

from __future__ import annotations

import ctypes
import os
import re
import resource
import signal
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

from nbjudge.engine.jobs import Limits
from nbjudge.engine.sandbox import seccomp

NEW_MOUNT, NEW_UTS, NEW_IPC = 0x00020000, 0x04000000, 0x08000000
NEW_USER, NEW_PID, NEW_NET = 0x10000000, 0x20000000, 0x40000000
NEW_ALL = NEW_MOUNT | NEW_UTS | NEW_IPC | NEW_USER | NEW_PID | NEW_NET

READ_ONLY, NO_SETUID, NO_DEVICES, NO_EXEC = 1, 2, 4, 8
REMOUNT, BIND, RECURSIVE, PRIVATE = 32, 4096, 16384, 1 << 18

PR_CAPBSET_DROP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP = 24, 36, 38, 22
LAST_CAPABILITY = 63
OPEN_FILES = 256

#: The one place a submission can write to, and what lies in it.
ROOT = Path("/submission")
WORK, HOME = ROOT / "work", ROOT / "home"

# PyDLL keeps the interpreter's lock: clone must not run between two threads of Python.
_libc = ctypes.PyDLL(None, use_errno=True)


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def mount(
    source: str | None, target: str, kind: str | None, flags: int = 0, data: str | None = None
) -> None:
    """Call mount(2)."""
    arguments = [None if text is None else text.encode() for text in (source, target, kind, data)]
    _check(_libc.mount(*arguments[:3], ctypes.c_ulong(flags), arguments[3]), f"mount on {target}")


def adopt_orphans() -> None:
    """Become the parent of processes whose parent ends, instead of the system's first process."""
    if sys.platform == "linux":
        _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def private_mounts() -> None:
    """Keep later mounts from reaching, or being reached by, other namespaces."""
    mount(None, "/", None, RECURSIVE | PRIVATE)


def clone(flags: int) -> int:
    """Fork into new namespaces in one step; returns as :func:`os.fork` does.

    The raw call with the interpreter's own hooks around it. Forking first and unsharing later
    would need a second fork, as a process cannot move itself into a new process namespace.
    """
    machine = seccomp.machine()
    if machine is None:
        raise OSError(f"no system call numbers known for {os.uname().machine}")
    ctypes.pythonapi.PyOS_BeforeFork()
    pid = _libc.syscall(
        ctypes.c_long(machine.clone), ctypes.c_ulong(flags | signal.SIGCHLD), None, None, None, None
    )
    number = ctypes.get_errno()
    if pid == 0:
        ctypes.pythonapi.PyOS_AfterFork_Child()
        return 0
    ctypes.pythonapi.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError(number, f"clone: {os.strerror(number)}")
    return pid


def map_own_user(uid: int, gid: int) -> None:
    """In a new user namespace: be who one was, and nobody else."""
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")


def enter(uid: int, gid: int, limits: Limits, keep: Sequence[str]) -> None:
    """Shut this freshly cloned process in; see the module's text for the steps.

    Parameters
    ----------
    uid, gid : int
        Who the warm process is.
    limits : Limits
        What the submission may use.
    keep : sequence of str
        Read-only folders that stay in sight although they lie below ``/tmp``.
    """
    os.setsid()
    map_own_user(uid, gid)
    private_mounts()
    _own_files(limits, keep)
    _own_environment()
    limit_resources(limits)
    limit_processes(limits)
    give_up_rights()


def _own_files(limits: Limits, keep: Sequence[str]) -> None:
    mount("proc", "/proc", "proc", NO_SETUID | NO_DEVICES | NO_EXEC)
    size = f"size={limits.disk_mb}m,nr_inodes={limits.files},mode=755"
    mount("submission", str(ROOT), "tmpfs", NO_SETUID | NO_DEVICES, size)
    for name in ("work", "home", "tmp", "shm"):
        (ROOT / name).mkdir()
    kept = [(path, os.open(path, os.O_PATH)) for path in keep]
    mount(str(ROOT / "tmp"), "/tmp", None, BIND)
    mount(str(ROOT / "shm"), "/dev/shm", None, BIND)
    for path, fd in kept:
        Path(path).mkdir(parents=True, exist_ok=True)
        mount(f"/proc/self/fd/{fd}", path, None, BIND | RECURSIVE)
        os.close(fd)
    os.chdir(WORK)


def _own_environment() -> None:
    os.environ.update(HOME=str(HOME), MPLCONFIGDIR=str(HOME / ".matplotlib"), PWD=str(WORK))


def address_space() -> int:
    """Bytes of address space this process has now; 0 where /proc does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError):
        return 0
    return pages * resource.getpagesize()


def limit_resources(limits: Limits) -> None:
    """Take this process's own limits; they also hold for what it starts.

    Address space counts from what the warm process had: `memory_mb` is the submission's own.
    """
    base = address_space()
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: int(limits.total_seconds * 4) + 5,
        resource.RLIMIT_FSIZE: limits.disk_mb << 20,
        resource.RLIMIT_NOFILE: OPEN_FILES,
    }
    if base:
        wanted[resource.RLIMIT_AS] = base + (limits.memory_mb << 20)
    for what, most in wanted.items():
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def limit_processes(limits: Limits) -> None:
    """Limit processes and threads, where the kernel counts them by user namespace (5.14)."""
    release = tuple(int(part) for part in re.findall(r"\d+", os.uname().release)[:2])
    if release < (5, 14):
        return
    resource.setrlimit(resource.RLIMIT_NPROC, (limits.processes, limits.processes))


def give_up_rights() -> None:
    """Drop every capability, forbid gaining any, and install the seccomp filter."""
    machine = seccomp.machine()
    assert machine is not None
    for capability in range(LAST_CAPABILITY + 1):
        _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)  # fails beyond the kernel's last one
    header = struct.pack("Ii", 0x20080522, 0)
    _check(
        _libc.capset(ctypes.create_string_buffer(header), ctypes.create_string_buffer(24)), "capset"
    )
    _check(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    code = seccomp.program(machine)
    buffer = ctypes.create_string_buffer(code, len(code))
    filter_ = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer))
    _check(_libc.prctl(PR_SET_SECCOMP, 2, ctypes.create_string_buffer(filter_), 0, 0), "seccomp")
