"""Start bubblewrap as an unprivileged user, from root: ``launch.py UID GID bwrap ...``.

Run as a script with the bare interpreter. Sources of read-only binds may lie where the
unprivileged user cannot go (an interpreter below /root). They are opened as root and bound below
/tmp in a mount namespace of their own, and bubblewrap's arguments are changed to those places.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

NEW_MOUNT = 0x00020000
BIND, RECURSIVE, PRIVATE = 4096, 16384, 1 << 18
PLACE = "/tmp"


def main(arguments: list[str]) -> None:
    """Bind, become the user, and turn into bubblewrap."""
    uid, gid, command = int(arguments[0]), int(arguments[1]), arguments[2:]
    libc = ctypes.CDLL(None, use_errno=True)

    def check(result: int, what: str) -> None:
        if result != 0:
            raise SystemExit(f"{what}: {os.strerror(ctypes.get_errno())}")

    def mount(
        source: str | None, target: str, kind: str | None, flags: int, data: str = ""
    ) -> None:
        words = [None if word is None else word.encode() for word in (source, target, kind)]
        check(
            libc.mount(*words, ctypes.c_ulong(flags), data.encode()), f"mount {source} on {target}"
        )

    check(libc.unshare(NEW_MOUNT), "unshare")
    mount(None, "/", None, RECURSIVE | PRIVATE)
    sources = [at + 1 for at, word in enumerate(command) if word == "--ro-bind"]
    opened = [(at, os.open(command[at], os.O_PATH | os.O_CLOEXEC)) for at in sources]
    mount("launch", PLACE, "tmpfs", 0, "mode=755")
    for number, (at, fd) in enumerate(opened):
        source, target = Path(f"/proc/self/fd/{fd}"), Path(PLACE, str(number))
        if source.is_dir():
            target.mkdir()
        else:
            target.touch()
        mount(str(source), str(target), None, BIND | RECURSIVE)
        command[at] = str(target)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    os.chdir("/")
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
