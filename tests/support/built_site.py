"""The built book, made once for all tests that look at it."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "site" / "_build" / "html"
OPTIONS = ("-W", "--keep-going", "-q", "-b", "html", "-d", "site/_build/doctrees")


def build() -> Path:
    """Build the book as ``make site`` does and return its folder; a failure says why."""
    lock = ROOT / "build" / "site.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        done = subprocess.run(
            [sys.executable, "-m", "sphinx", *OPTIONS, "site", "site/_build/html"],
            cwd=ROOT,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
            capture_output=True,
            text=True,
            timeout=1800,  # every notebook runs, on a busy machine
        )
    if done.returncode:
        raise AssertionError(f"the book does not build:\n{done.stderr[-6000:]}")
    return HTML


def pages() -> list[str]:
    """Return the addresses of all pages below the book's folder."""
    return sorted(
        p.relative_to(HTML).as_posix()
        for p in HTML.rglob("*.html")
        if not p.relative_to(HTML).parts[0].startswith("_static")
    )
