"""What isolation needs of a machine, whether it is there, and how to allow it.

Three questions, from cheap to thorough: :func:`static_capabilities` looks at settings,
:func:`can_isolate` makes the namespaces for a moment, and
:func:`nbjudge.engine.capabilities` runs a notebook.
"""

from __future__ import annotations

import functools
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

from nbjudge.engine.jobs import Capability
from nbjudge.engine.sandbox import kernel, seccomp

#: Settings that close user namespaces to ordinary users: value that closes, how to open.
CLOSED = (
    ("/proc/sys/user/max_user_namespaces", "0", "sysctl user.max_user_namespaces=10000"),
    (
        "/proc/sys/kernel/unprivileged_userns_clone",
        "0",
        "sysctl kernel.unprivileged_userns_clone=1",
    ),
    (
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "sysctl kernel.apparmor_restrict_unprivileged_userns=0",
    ),
)
#: Said where no setting closes them and the kernel refuses all the same.
CONTAINER = (
    "Where this is a container, start it with the right to make namespaces (docker run "
    "--security-opt seccomp=unconfined --security-opt apparmor=unconfined); or run with "
    "--no-isolation, if you trust every submission."
)
_PROBE = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
uid, flags = int(sys.argv[1]), int(sys.argv[2])
if os.getuid() == 0 and libc.unshare(flags & ~0x30000000):  # a process namespace needs a child
    sys.exit("as root: " + os.strerror(ctypes.get_errno()))
if os.getuid() == 0:
    os.setgroups([]); os.setresgid(uid, uid, uid); os.setresuid(uid, uid, uid)
if libc.unshare(flags):
    sys.exit(os.strerror(ctypes.get_errno()))
"""


def _setting(path: str) -> str | None:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return None


def static_capabilities() -> list[Capability]:
    """Look at what isolation needs without starting anything."""
    linux = sys.platform == "linux"
    found = [
        Capability(
            "Linux",
            linux,
            platform.platform(),
            "" if linux else "Isolated runs need Linux; elsewhere use --no-isolation.",
        )
    ]
    if not linux:
        return found
    known = seccomp.machine() is not None
    return [
        *found,
        Capability(
            "system calls",
            known,
            platform.machine(),
            "" if known else "Isolation knows x86_64 and aarch64 only; use --no-isolation.",
        ),
        _namespaces(),
    ]


def _namespaces() -> Capability:
    """Whether an ordinary user may make user namespaces, as far as settings say."""
    for path, closed, step in CLOSED:
        if _setting(path) == closed:
            setting = path.removeprefix("/proc/sys/").replace("/", ".")
            return Capability(
                "user namespaces", False, f"{setting} is {closed}", f"As root: {step}"
            )
    return Capability("user namespaces", True, "allowed by the kernel's settings")


@functools.cache
def _refused(uid: int) -> str:
    """Make the namespaces for a moment, as the user a submission would have; say what fails."""
    flags = kernel.NEW_ALL
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _PROBE, str(uid), str(flags)],
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if answer.returncode == 0 else (answer.stderr.strip() or "the kernel refused")


def can_isolate() -> Capability:
    """Say whether submissions can be isolated here; takes well below a second.

    Returns
    -------
    Capability
        ``detail`` is what is missing, in one line, and ``next_step`` how to allow it. A program
        that falls back to a run without isolation says both.
    """
    missing = [item for item in static_capabilities() if not item.ok]
    if missing:
        one = missing[0]
        return Capability("isolation", False, f"{one.name}: {one.detail}", one.next_step)
    refused = _refused(65534 if os.getuid() == 0 else os.getuid())
    if refused:
        detail = f"the kernel refuses new namespaces ({refused})"
        return Capability("isolation", False, detail, CONTAINER)
    return Capability("isolation", True, "namespaces, a filter of system calls, limits")


def kernel_release() -> tuple[int, ...]:
    """Return the first two numbers of the kernel's version."""
    return tuple(int(part) for part in re.findall(r"\d+", os.uname().release)[:2])


def softer_limits() -> list[str]:
    """Return the walls and limits that this kernel does not have, one line each."""
    found = []
    if sys.platform != "linux":
        return found
    if kernel_release() < (5, 14):
        found.append("this kernel does not count processes by submission (Linux 5.14 does)")
    if kernel.landlock_version() < 2:
        found.append("this kernel has no Landlock, the second wall around files (Linux 5.19 has)")
    return found
