"""``nbjudge doctor``: what this machine can and cannot do, and the next step for each.

Exit codes: 0 everything a grading run needs is there; 1 something is missing.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

#: Packages whose versions decide how a run behaves.
PACKAGES = (
    "nbgrader",
    "nbconvert",
    "nbformat",
    "ipython",
    "jupyterlab",
    "matplotlib",
    "sqlalchemy",
    "rich",
    "distributed",
    "psycopg",
    "nh3",
)
GRADING = {"rich", "distributed", "psycopg", "nh3"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    """Print one line for each thing, with the next step where something is missing."""
    from nbjudge.engine import capabilities

    needed = capabilities()
    packages = {name: _version(name) for name in PACKAGES}
    optional = [_postgres(), _chromium(), _fork()]
    missing = sorted(name for name in PACKAGES if packages[name] is None)
    if args.json:
        told = {
            "python": platform.python_version(),
            "system": platform.platform(),
            "processors": os.cpu_count(),
            "packages": packages,
            "isolation": [asdict(item) for item in needed],
            "optional": [
                dict(zip(("name", "ok", "detail", "next_step"), o, strict=True)) for o in optional
            ],
        }
        print(json.dumps(told, indent=1))
    else:
        print(
            f"Python {platform.python_version()} on {platform.platform()}, "
            f"{os.cpu_count()} processors"
        )
        print("\nPackages")
        for name in PACKAGES:
            step = ""
            if packages[name] is None:
                extra = "[run]" if name in GRADING else ""
                step = f"pip install 'nbjudge{extra}'"
            _line(packages[name] is not None, name, packages[name] or "not installed", step)
        print("\nGrading runs")
        for item in needed:
            _line(item.ok, item.name, item.detail, item.next_step)
        print("\nOnly for some uses")
        for name, ok, detail, step in optional:
            _line(ok, name, detail, step)
    return int(bool(missing) or not all(item.ok for item in needed))


def _line(ok: bool, name: str, detail: str, step: str) -> None:
    print(f"  {'ok     ' if ok else 'MISSING'}  {name}: {detail}")
    if not ok and step:
        print(f"           next step: {step}")


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


Optional = tuple[str, bool, str, str]


def _postgres() -> Optional:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    path = str(found[-1].parent) if found else shutil.which("initdb")
    return (
        "PostgreSQL server",
        path is not None,
        str(path or "not found (SQLite serves a class)"),
        "apt-get install postgresql",
    )


def _chromium() -> Optional:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)
    return (
        "Chromium",
        path is not None,
        path or "not found (the browser tests need it)",
        "apt-get install chromium",
    )


def _fork() -> Optional:
    return (
        "fork",
        hasattr(os, "fork"),
        "available" if hasattr(os, "fork") else f"not on {sys.platform}",
        "grade with --engine nbclient --no-isolation, or on Linux",
    )
