"""The inner sandbox: what each submission is shut into, with the kernel's own calls.

:mod:`.outer` isolates the warm process once. Each submission is then forked from it into
namespaces of its own with one ``clone``, and before any of its code runs it

1. maps its own user and group, and nothing else;
2. mounts its own ``/proc`` and one small memory file system, which is all it can write to:
   the working folder, the home folder, ``/tmp`` and ``/dev/shm`` together;
3. takes limits on address space, processes, open files, file size and processor time;
4. gives up every capability, for good, and may write nowhere else (Landlock, a second wall where
   the kernel has it); installs the seccomp filter.

Everything a submission starts lives in its process namespace and ends with its first process.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from nbjudge.engine.jobs import Limits
from nbjudge.engine.sandbox import kernel, outer
from nbjudge.engine.sandbox.requirements import kernel_release

OPEN_FILES = 256

#: The one place a submission can write to, and what lies in it.
ROOT = Path(outer.SUBMISSION)
WORK, HOME = ROOT / "work", ROOT / "home"
PLACES = ("work", "home", "tmp", "shm")
#: Devices that take what is written to them.
SINKS = ("/dev/null", "/dev/zero", "/dev/full")
#: A submission goes first where the system runs out of memory.
OUT_OF_MEMORY_SCORE = "500"


def enter(uid: int, gid: int, limits: Limits, keep: Sequence[str]) -> None:
    """Shut this freshly cloned process in; see the module's text for the steps.

    Parameters
    ----------
    uid, gid : int
        Who the warm process is.
    limits : Limits
        What the submission may use.
    keep : sequence of str
        Read-only folders that stay in sight although they lie below ``/tmp``. The outer sandbox's
        folders above them come along, read-only as well.
    """
    os.setsid()
    kernel.map_own_user(uid, gid)
    kernel.private_mounts()
    _own_files(limits, keep)
    _own_environment()
    limit_resources(limits)
    limit_processes(limits)
    give_up_rights()


def _own_files(limits: Limits, keep: Sequence[str]) -> None:
    no_programs = kernel.NO_SETUID | kernel.NO_EXEC
    kernel.mount("proc", "/proc", "proc", no_programs | kernel.NO_DEVICES)
    # The score may be lowered again by whoever can write it: nobody can, from here on.
    give_way_in_memory()
    kernel.restrict("/proc", kernel.READ_ONLY, recursive=False)
    size = f"size={limits.disk_mb}m,nr_inodes={limits.files},mode=755"
    kernel.mount("submission", str(ROOT), "tmpfs", outer.FOLDERS, size)
    for name in PLACES:
        (ROOT / name).mkdir()
    kept = [(top, os.open(top, os.O_PATH)) for top in sorted({top_below_tmp(p) for p in keep})]
    kernel.mount(str(ROOT / "tmp"), "/tmp", None, kernel.BIND)
    kernel.mount(str(ROOT / "shm"), "/dev/shm", None, kernel.BIND)
    kernel.mount("pts", "/dev/pts", "devpts", no_programs, "newinstance,ptmxmode=0666,mode=620")
    for top, fd in kept:
        # The folders on the way to what is shown come along, so that none of them is the
        # submission's own and it cannot write beside the interpreter.
        source = f"/proc/self/fd/{fd}"
        Path(top).mkdir() if Path(source).is_dir() else Path(top).touch()
        kernel.bind(source, top)
        kernel.restrict(top, kernel.READ_ONLY, recursive=False)
        os.close(fd)
    os.chdir(WORK)


def top_below_tmp(path: str) -> str:
    """Return the folder or file directly below ``/tmp`` that holds `path`.

    >>> top_below_tmp("/tmp/a/venv"), top_below_tmp("/tmp/venv")
    ('/tmp/a', '/tmp/venv')
    """
    return "/".join(path.split("/")[:3])


def give_way_in_memory() -> None:
    """Be the first to go where the system runs out of memory."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(OUT_OF_MEMORY_SCORE)


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
    if kernel_release() >= (5, 14):
        _, hard = resource.getrlimit(resource.RLIMIT_NPROC)
        own = limits.processes
        most = own if hard == resource.RLIM_INFINITY else min(own, hard)
        resource.setrlimit(resource.RLIMIT_NPROC, (most, most))


def give_up_rights() -> None:
    """Drop every capability, forbid gaining any, and put up both further walls."""
    kernel.drop_capabilities()
    # /tmp and /dev/shm are named by themselves: a rule does not reach through a second mount.
    kernel.write_only_below([str(ROOT), "/tmp", "/dev/shm", "/dev/pts", *SINKS])
    kernel.filter_calls()
