"""What the outer sandbox shows: code and settings, and nothing of the course.

Inside: a read-only system, the interpreter with its packages at the paths they have outside (so
that editable installs, virtual environments, pyenv and conda all work as they are), this package,
nothing else. What must stay out of sight is known by its device and inode, so that a second name
for it (a link to it, a second mount of it, a hard link to a file in it) is covered as well.
"""

from __future__ import annotations

import functools
import json
import os
import site
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbjudge.engine.jobs import IsolationUnavailable
from nbjudge.engine.sandbox.requirements import static_capabilities

SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin", "/nix/store")
SETTINGS = (
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/timezone",
)
#: The unprivileged user of a run started by root.
UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Sandbox:
    """How the warm process is started.

    Attributes
    ----------
    command : list of str
        Command line up to the interpreter; its arguments follow.
    keep : list of str
        Readable folders below ``/tmp``, which each submission's own ``/tmp`` must not hide.
    environment : dict
        Environment to start it with.
    plan : dict or None
        What :func:`nbjudge.engine.sandbox.outer.enter` builds; None for no sandbox at all.
    """

    command: list[str]
    keep: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    plan: dict[str, Any] | None = None

    @property
    def isolated(self) -> bool:
        """Whether it is a sandbox at all."""
        return self.plan is not None


@functools.cache
def interpreter_paths() -> list[str]:
    """Return the files and folders a fresh interpreter reads its code from."""
    code = (
        "import json, os, sys; print(json.dumps([sys.prefix, sys.exec_prefix, sys.base_prefix,"
        " sys.base_exec_prefix, *sys.path]))"
    )
    answer = subprocess.run(
        [sys.executable, "-E", "-P", "-c", code], capture_output=True, text=True, check=True
    )
    return [path for path in json.loads(answer.stdout) if path and Path(path).exists()]


def package_paths() -> list[str]:
    """Return where this package is."""
    return [str(Path(__file__).resolve().parents[2])]


def readable(extra: Iterable[str] = (), hide: Iterable[str] = ()) -> list[str]:
    """Return what the sandbox shows, shortest first, without what another entry holds.

    Parameters
    ----------
    extra : iterable of str
        Files and folders to show beside the interpreter and this package.
    hide : iterable of str
        Folders out of sight: an entry that is one of them is left out. One that lies in such a
        folder (a virtual environment in the course folder) is shown.

    Raises
    ------
    IsolationUnavailable
        When an entry is a folder that holds far more than code (the root, a home folder).
    """
    unseen = {_identity(path) for path in hide}
    wanted = [*SYSTEM, *SETTINGS, *interpreter_paths(), *package_paths(), *extra]
    paths = {path for path in wanted if Path(path).exists() and _identity(path) not in unseen}
    paths |= {os.path.realpath(path) for path in paths}
    homes = {"/", "/home", "/root", "/etc", "/var", "/tmp", str(Path.home())}
    for path in sorted(paths & homes):
        raise IsolationUnavailable(
            f"Python's search path holds {path}, which submissions must not see: install the "
            "packages into a virtual environment and run from there."
        )
    kept: list[str] = []
    for path in sorted(paths, key=len):
        real = os.path.realpath(path) == path
        within = [other for other in kept if path.startswith(f"{other}/")]
        parted = any(
            path.startswith(f"{folder}/") and folder.startswith(f"{other}/")
            for folder in map(os.path.realpath, hide)
            for other in within
        )
        if not (real and within) or parted:
            kept.append(path)
    return kept


def _identity(path: str | Path) -> tuple[int, int] | None:
    """Return what tells a file from every other: its device and inode; None when it is gone."""
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def other_names(hide: Sequence[str], shown: Sequence[str]) -> list[str]:
    """Return every place inside `shown` at which something of `hide` could be read.

    Parameters
    ----------
    hide : sequence of str
        Folders to keep out of sight.
    shown : sequence of str
        Files and folders that will be in sight.

    Returns
    -------
    list of str
        The folders themselves; the places at which their file system is mounted a second time
        (or a folder of theirs is); and further hard links to files in them.
    """
    names: set[str] = set()
    for folder in map(os.path.realpath, hide):
        names.add(folder)
        names |= set(_mounted_again(folder))
        names |= set(_linked_again(folder, shown))
    reals = [os.path.realpath(path) for path in shown]
    return sorted(
        (name for name in names if any(name.startswith(f"{real}/") for real in reals)), key=len
    )


def _mounts() -> Iterator[tuple[str, str, str]]:
    """Yield device, folder of the device's file system, and place of each mount."""
    try:
        lines = Path("/proc/self/mountinfo").read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        device, inner, place = line.split()[2:5]
        words = [part.decode("unicode_escape").encode("latin-1") for part in (inner, place)]
        yield device.decode(), os.fsdecode(words[0]), os.fsdecode(words[1])


def _mounted_again(folder: str) -> Iterator[str]:
    mounts = list(_mounts())
    above = [item for item in mounts if _holds(item[2], folder)]
    if not above:
        return
    device, inner, place = max(above, key=lambda item: len(item[2]))
    within = _join(inner, os.path.relpath(folder, place))
    for other_device, other_inner, other_place in mounts:
        if other_device != device:
            continue
        if _holds(other_inner, within):
            name = _join(other_place, os.path.relpath(within, other_inner))
            if _identity(name) == _identity(folder):
                yield name
        elif _holds(within, other_inner) and not _holds(folder, other_place):
            yield other_place


def _holds(folder: str, path: str) -> bool:
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")


def _join(folder: str, relative: str) -> str:
    return os.path.normpath(Path(folder, relative))


def _linked_again(folder: str, shown: Sequence[str]) -> Iterator[str]:
    """Yield further names of files in `folder`: looked for only where a file has several."""
    reals = {os.path.realpath(path) for path in shown}
    linked = {
        (found.st_dev, found.st_ino) for _, found in _files(folder, reals) if found.st_nlink > 1
    }
    if not linked:
        return
    devices = {device for device, _ in linked}
    for top in reals:
        for path, found in _files(top, {folder}):
            if found.st_dev in devices and (found.st_dev, found.st_ino) in linked:
                yield path


def _files(top: str, without: set[str]) -> Iterator[tuple[str, os.stat_result]]:
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError:
            continue
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    if entry.path not in without:
                        waiting.append(entry.path)
                elif entry.is_file(follow_symlinks=False):
                    yield entry.path, entry.stat(follow_symlinks=False)
            except OSError:
                continue


def user() -> tuple[int, int]:
    """Return who the warm process runs as: this user, or an unprivileged one for root."""
    if os.getuid() != 0:
        return os.getuid(), os.getgid()
    import pwd  # not on every system

    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        return 65534, 65534
    return entry.pw_uid, entry.pw_gid


def none() -> Sandbox:
    """Return no sandbox: the interpreter as it is."""
    return Sandbox([sys.executable], environment=dict(os.environ))


def build(hide: Sequence[str] = (), extra: Sequence[str] = ()) -> Sandbox:
    """Decide what the outer sandbox shows.

    Parameters
    ----------
    hide : sequence of str
        Folders that must stay out of sight even where a readable folder holds them.
    extra : sequence of str
        Further files and folders to show, read-only.

    Raises
    ------
    IsolationUnavailable
        When something is missing; the text says what, and the next step.
    """
    missing = [item for item in static_capabilities() if not item.ok]
    if missing:
        raise IsolationUnavailable(
            " ".join(f"{item.name}: {item.detail}. {item.next_step}" for item in missing)
        )
    shown = readable(extra, hide)
    hidden = other_names(hide, shown)
    below = [path for path in shown if any(path.startswith(f"{name}/") for name in hidden)]
    show = [(path, path) for path in shown if path not in below]
    fonts = font_cache()
    if fonts is not None:
        show.append((fonts, f"/tmp/matplotlib/{Path(fonts).name}"))
    plan = {
        "user": list(user()),
        "show": show,
        "hide": hidden,
        "show_again": [(path, path) for path in below],
    }
    keep = [path for path in shown if path.startswith("/tmp/")]
    return Sandbox([sys.executable], keep, _environment(), plan)


def _environment() -> dict[str, str]:
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "TERM": "xterm-color",
        "NBGRADER_EXECUTION": "autograde",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUSERBASE": site.getuserbase(),
        **_found_elsewhere(),
    }


def _found_elsewhere() -> dict[str, str]:
    """Return where this package is, when a fresh interpreter would not find it by itself."""
    parent = Path(__file__).resolve().parents[3]
    known = {os.path.realpath(path) for path in interpreter_paths()}
    return {} if str(parent) in known else {"PYTHONPATH": str(parent)}


def font_cache() -> str | None:
    """Return matplotlib's newest list of fonts, so that no run has to make it again."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(os.environ.get("MPLCONFIGDIR") or Path(home, "matplotlib"))
    try:
        lists = sorted(folder.glob("fontlist-*.json"), key=lambda path: path.stat().st_mtime)
    except OSError:
        return None
    return str(lists[-1]) if lists else None
