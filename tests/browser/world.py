"""Two Unix users beside root, without adding any to this machine.

A process holds a private mount namespace in which ``/etc/passwd`` and ``/etc/group`` also name
the two users, and in which folders that only root may enter (such as root's home with a
Python in it) are replaced by copies of the way to what the users need. Nothing outside changes,
and all of it is gone with the process.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import stat
import subprocess
import time
from pathlib import Path

from nbjudge.program import search_path

USERS = {"teacher": 61_001, "student": 61_002}


def available() -> bool:
    """Whether this process may make such a namespace."""
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("nsenter"):
        return False
    done = subprocess.run(["unshare", "--mount", "true"], capture_output=True)
    return done.returncode == 0


def _blocked(path: Path) -> Path | None:
    """Return the topmost folder on the way to `path` that other users may not enter."""
    for folder in reversed([path, *path.parents]):
        if folder.is_dir() and not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return None


class World:
    """The namespace, and commands run in it as one of the users."""

    def __init__(self, base: Path, needed: list[Path]) -> None:
        """Make it.

        Parameters
        ----------
        base : Path
            An empty folder that every user may enter; homes are made in it.
        needed : list of Path
            Folders that the users read.
        """
        self.base = base
        self.homes = {name: base / "home" / name for name in USERS}
        for name, number in USERS.items():
            self.homes[name].mkdir(parents=True)
            os.chown(self.homes[name], number, number)
        lines = {"passwd": [], "group": []}
        for name, number in USERS.items():
            lines["passwd"].append(f"{name}:x:{number}:{number}::{self.homes[name]}:/bin/sh")
            lines["group"].append(f"{name}:x:{number}:")
        script = ["set -e", "mount --make-rprivate /"]
        for kind, extra in lines.items():
            copy = base / kind
            copy.write_text(Path(f"/etc/{kind}").read_text() + "\n".join(extra) + "\n")
            script.append(f"mount --bind {shlex.quote(str(copy))} /etc/{kind}")
        script += self._open_ways(needed)
        ready = base / "ready"
        script += [f"touch {shlex.quote(str(ready))}", "exec sleep 3600"]
        self.holder = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", "\n".join(script)],
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        end = time.monotonic() + 60
        while not ready.exists():
            if self.holder.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"no namespace: {self.holder.communicate()[1].decode()}")
            time.sleep(0.05)

    def _open_ways(self, needed: list[Path]) -> list[str]:
        """Return mounts that let the users reach what only root could."""
        steps = []
        groups: dict[Path, list[Path]] = {}
        for path in {Path(os.path.realpath(p)) for p in needed}:
            blocked = _blocked(path)
            if blocked is not None:
                groups.setdefault(blocked, []).append(path)
        for number, (blocked, paths) in enumerate(sorted(groups.items())):
            kept = []
            for index, path in enumerate(sorted(paths)):
                if any(path.is_relative_to(other) for other, _ in kept):
                    continue
                keep = self.base / "ways" / f"{number}-{index}"
                keep.mkdir(parents=True)
                steps.append(f"mount --bind {shlex.quote(str(path))} {shlex.quote(str(keep))}")
                kept.append((path, keep))
            steps.append(f"mount -t tmpfs -o mode=755 tmpfs {shlex.quote(str(blocked))}")
            for path, keep in kept:
                quoted = shlex.quote(str(path))
                steps.append(f"mkdir -p {quoted}")
                steps.append(f"mount --bind {shlex.quote(str(keep))} {quoted}")
        return steps

    def command(self, words: list[str], cwd: Path, user: str | None = None) -> list[str]:
        """Return the command line that runs `words` inside in a folder, as a user or as root."""
        inside = ["nsenter", f"--target={self.holder.pid}", "--mount", "--"]
        if user is not None:
            number = str(USERS[user])
            inside += ["setpriv", f"--reuid={number}", f"--regid={number}", "--clear-groups", "--"]
        # Entering a mount namespace forgets the working directory.
        return [*inside, "sh", "-c", 'cd "$0" && exec "$@"', str(cwd), *words]

    def environment(self, user: str) -> dict[str, str]:
        """Return a user's environment: home, programs, nothing of root's."""
        path = search_path("/usr/local/bin:/usr/bin:/bin")
        return {"HOME": str(self.homes[user]), "USER": user, "PATH": path, "LANG": "C.UTF-8"}

    def run(
        self, user: str, *words: str, cwd: Path | None = None, **extra: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as a user and return what it said."""
        return subprocess.run(
            self.command(list(words), cwd or self.homes[user], user),
            env={**self.environment(user), **extra},
            capture_output=True,
            text=True,
            timeout=300,
        )

    def close(self) -> None:
        """End the namespace."""
        os.killpg(self.holder.pid, signal.SIGKILL)
        self.holder.wait(5)
