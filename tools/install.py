"""Install the checkout into a virtual environment, and say what happens meanwhile.

``make`` runs this with any Python from 3.11 on: only the standard library is used. Packages come
as wheels at the versions of ``constraints.txt``. uv does the work where it is present, or where one
small wheel brings it into the environment; pip does it otherwise.

    python3 tools/install.py .venv ./grader '.[site]'

Exit codes: 0 installed; otherwise the installer's own, after its last lines of output.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Seconds between two lines that say that the installation goes on.
EVERY = 5.0
#: Lines of the installer that are shown when it fails.
KEPT = 30


def main(argv: Sequence[str] | None = None) -> int:
    """Install the named parts of the checkout.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments after the program's name; those of the process when left out.
    """
    parser = argparse.ArgumentParser(description="Install the checkout into an environment.")
    parser.add_argument("environment", type=Path, help="folder of the virtual environment")
    parser.add_argument("part", nargs="+", help="what to install, such as ./grader or '.[site]'")
    parser.add_argument("--pip", action="store_true", help="use pip even where uv is present")
    args = parser.parse_args(argv)
    begun = time.monotonic()
    python = environment_python(args.environment)
    print(f"Installing {', '.join(args.part)} into {args.environment}.", flush=True)
    code = 1
    uv = None if args.pip else find_uv(python)
    if uv is not None:
        print("uv installs the packages; a first time takes about a minute.", flush=True)
        options = ["--python", str(python), "--compile-bytecode"]
        code = run([*uv, "pip", "install", *options, *words(args.part)])
        if code:
            print("uv could not install them; pip tries again.", flush=True)
    if code:
        print("pip installs the packages; a first time takes two to five minutes.", flush=True)
        options = ["--disable-pip-version-check", "--prefer-binary"]
        code = run([str(python), "-m", "pip", "install", *options, *words(args.part)])
    if not code:  # the checkout's own code: installers leave a folder that is linked as it is
        quiet([str(python), "-m", "compileall", "-q", "-j", "0", "src", "grader/src"])
    seconds = time.monotonic() - begun
    print(f"{'Failed' if code else 'Done'} after {seconds:.0f} s.", flush=True)
    return code


def words(parts: Sequence[str]) -> list[str]:
    """Return the arguments that uv and pip share: versions, wheels only, editable folders.

    Parameters
    ----------
    parts : sequence of str
        Folders of the checkout, with extras.
    """
    given = ["--constraint", "constraints.txt", "--only-binary", ":all:"]
    return given + [word for part in parts for word in ("--editable", part)]


def environment_python(environment: Path) -> Path:
    """Return the Python of a virtual environment."""
    windows = environment / "Scripts" / "python.exe"
    return windows if windows.exists() else environment / "bin" / "python"


def find_uv(python: Path) -> list[str] | None:
    """Return the command for uv: the user's own, or one that pip puts beside `python`.

    Parameters
    ----------
    python : Path
        The environment's Python.

    Returns
    -------
    list of str or None
        None when there is no uv and none can be installed.
    """
    own = shutil.which("uv")
    if own is not None:
        return [own]
    inside = [str(python), "-m", "uv"]
    if quiet([*inside, "--version"]):
        return inside
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pinned = ["--constraint", "constraints.txt", "--only-binary", ":all:", "uv"]
    return inside if quiet([*pip, *pinned]) and quiet([*inside, "--version"]) else None


def quiet(command: Sequence[str]) -> bool:
    """Run a command without showing its output; say whether it succeeded."""
    return not subprocess.run(command, cwd=ROOT, capture_output=True).returncode


def run(command: Sequence[str]) -> int:
    """Run an installer; print one line every few seconds, and its last lines if it fails.

    Parameters
    ----------
    command : sequence of str

    Returns
    -------
    int
        The installer's exit code.
    """
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    lines: deque[str] = deque(maxlen=KEPT)

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip():
                lines.append(line.rstrip())

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    begun = time.monotonic()
    while True:
        try:
            process.wait(EVERY)
            break
        except subprocess.TimeoutExpired:
            last = lines[-1].strip()[:80] if lines else "starting"
            print(f"  {time.monotonic() - begun:4.0f} s  {last}", flush=True)
    reader.join(EVERY)
    if process.returncode:
        print("\n".join(lines), file=sys.stderr, flush=True)
    return process.returncode


if __name__ == "__main__":
    raise SystemExit(main())
