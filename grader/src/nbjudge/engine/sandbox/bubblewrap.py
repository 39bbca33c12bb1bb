"""The outer sandbox: bubblewrap around the warm process.

Inside: a read-only system, the interpreter with its packages at the paths they have outside (so
that editable installs, virtual environments, pyenv and conda all work as they are), this package
and its data, nothing else. No network, an empty environment, no capability.

As root the warm process runs as an unprivileged user. That user may not be able to reach an
interpreter below ``/root``; :mod:`.launch` then hands bubblewrap what it needs.
"""

from __future__ import annotations

import functools
import json
import os
import platform
import shutil
import site
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbjudge.engine.jobs import Capability, IsolationUnavailable
from nbjudge.engine.sandbox import seccomp

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
    isolated : bool
        Whether it is a sandbox at all.
    """

    command: list[str]
    keep: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    isolated: bool = True


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


def readable(extra: Iterable[str] = ()) -> list[str]:
    """Return what the sandbox shows, shortest first, without what another entry holds.

    Raises
    ------
    IsolationUnavailable
        When an entry is a folder that holds far more than code (the root, a home folder).
    """
    wanted = [*SYSTEM, *SETTINGS, *interpreter_paths(), *package_paths(), *extra]
    paths = {path for path in wanted if Path(path).exists()}
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
        if not (real and any(path.startswith(f"{other}/") for other in kept)):
            kept.append(path)
    return kept


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
    return Sandbox([sys.executable], environment=dict(os.environ), isolated=False)


def build(hide: Sequence[str] = (), extra: Sequence[str] = ()) -> Sandbox:
    """Compose the command line of the outer sandbox.

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
    shown = readable(extra)
    hidden = [os.path.realpath(path) for path in hide]
    hidden = [path for path in hidden if any(path.startswith(f"{item}/") for item in shown)]
    operations: list[str] = ["--tmpfs", "/tmp", "--dir", "/submission"]
    for path in sorted([*shown, *hidden], key=len):
        operations += ["--tmpfs", path] if path in hidden else ["--ro-bind", path, path]
    variables = {
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
    settings = [word for pair in variables.items() for word in ("--setenv", *pair)]
    fonts = font_cache()
    if fonts is not None:
        operations += ["--ro-bind", fonts, f"/tmp/matplotlib/{Path(fonts).name}"]
    command = [
        shutil.which("bwrap") or "bwrap",
        *("--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"),
        *("--unshare-cgroup-try", "--hostname", "grading"),
        *operations,
        *("--proc", "/proc", "--dev", "/dev", "--remount-ro", "/"),
        *("--clearenv", *settings, "--new-session", "--chdir", "/"),
    ]
    if os.getuid() == 0:
        launcher = str(Path(__file__).with_name("launch.py"))
        uid, gid = user()
        command = [sys.executable, "-I", "-S", launcher, str(uid), str(gid), *command]
    keep = [path for path in shown if path.startswith("/tmp/")]
    return Sandbox([*command, sys.executable], keep)


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
    bwrap = shutil.which("bwrap")
    known = seccomp.machine() is not None
    found += [
        Capability(
            "bubblewrap",
            bwrap is not None,
            bwrap or "the command bwrap is not there",
            "" if bwrap else "Install the package bubblewrap.",
        ),
        Capability(
            "system calls",
            known,
            platform.machine(),
            "" if known else "Isolation knows x86_64 and aarch64 only; use --no-isolation.",
        ),
        _namespaces(),
    ]
    return found


def _namespaces() -> Capability:
    """Whether an ordinary user may make user namespaces, as far as settings say."""
    for path, closed, step in (
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
    ):
        if _setting(path) == closed:
            setting = path.removeprefix("/proc/sys/").replace("/", ".")
            return Capability(
                "user namespaces", False, f"{setting} is {closed}", f"As root: {step}"
            )
    return Capability("user namespaces", True, "allowed by the kernel's settings")
