"""Whether this machine can isolate; and how to be an ordinary user on it."""

from __future__ import annotations

import ctypes
import functools
import os
import pwd
import sys
from pathlib import Path

import pytest

from nbjudge.engine import capabilities
from nbjudge.engine.sandbox.kernel import NEW_MOUNT, bind, mount, private_mounts
from nbjudge.engine.sandbox.view import interpreter_paths


@functools.cache
def missing() -> str:
    """Say why submissions cannot be isolated here; nothing when they can."""
    return "; ".join(f"{item.name}: {item.detail}" for item in capabilities() if not item.ok)


def require_isolation() -> None:
    """Skip the test where submissions cannot be isolated; in CI that is a failure."""
    why = missing()
    if why and os.environ.get("CI") == "true":
        pytest.fail(f"isolation must work in CI: {why}")
    if why:
        pytest.skip(f"isolation is not to be had here: {why}")


def _blocked(path: str) -> Path | None:
    """Return the topmost folder above `path` that an ordinary user may not enter."""
    for folder in reversed(Path(path).parents):
        if not folder.stat().st_mode & 0o001:
            return folder
    return None


def become_ordinary(name: str = "nobody") -> None:
    """As root: turn this process into an ordinary user's, able to reach the interpreter.

    An interpreter below /root is bound to its place again in a mount namespace of its own.
    """
    if ctypes.CDLL(None, use_errno=True).unshare(NEW_MOUNT):
        raise OSError(ctypes.get_errno(), "unshare")
    private_mounts()
    opened = {}
    for path in (*interpreter_paths(), os.path.realpath(sys.executable)):
        folder = _blocked(path)
        if folder is not None and Path(path).is_dir():
            opened.setdefault(folder, []).append((path, os.open(path, os.O_PATH)))
    for folder, entries in opened.items():
        mount("ordinary", str(folder), "tmpfs", 0, "mode=755")
        for path, fd in entries:
            if not Path(path).exists():
                Path(path).mkdir(parents=True)
                bind(f"/proc/self/fd/{fd}", path)
            os.close(fd)
    user = pwd.getpwnam(name)
    os.setgroups([])
    os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
    os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    os.environ.update(HOME="/nonexistent", USER=name, LOGNAME=name)


if __name__ == "__main__":
    # python -m grader.tests.isolation COMMAND...: run a command as an ordinary user
    become_ordinary()
    os.execv(sys.argv[1], sys.argv[1:])
