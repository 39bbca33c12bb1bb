"""The make targets set themselves up, and say clearly why they cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")


def copy_what_make_reads(folder: Path) -> None:
    """Copy the Makefile and what its targets depend on."""
    projects = ("pyproject.toml", "grader/pyproject.toml")
    for name in ("Makefile", *projects, "constraints.txt", "tools/install.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)


def make(folder: Path, *words: str) -> subprocess.CompletedProcess:
    # `make test` tells its children that they are its children: they would announce folders.
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    return subprocess.run(
        ["make", *words], cwd=folder, capture_output=True, text=True, timeout=60, env=env
    )


def test_an_old_python_is_refused_with_the_next_step(tmp_path):
    copy_what_make_reads(tmp_path)
    old = tmp_path / "oldpython"
    old.write_text(
        '#!/bin/sh\ncase "$1" in --version) echo "Python 3.9.2";; *) exit 1;; esac\n',
        encoding="utf-8",
    )
    old.chmod(0o755)
    run = make(tmp_path, f"PYTHON={old}", "lab")
    assert run.returncode == 2
    assert "needs Python 3.11 or newer; Python 3.9.2 was found" in run.stdout
    assert "make PYTHON=" in run.stdout
    assert not (tmp_path / ".venv").exists()


def test_a_second_run_sets_nothing_up(tmp_path):
    """With its stamps in place a target goes straight to its own command."""
    copy_what_make_reads(tmp_path)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").touch()
    (tmp_path / ".stamps").mkdir()
    for stamp in ("lab", "grading", "site", "test"):
        (tmp_path / ".stamps" / stamp).touch()
    run = make(tmp_path, "--dry-run", "lab")
    assert run.stdout.strip() == ".venv/bin/multivector lab"


def test_help_lists_every_public_target():
    listed = make(ROOT, "help").stdout
    for target in ("lab", "demo", "test", "proof", "bench", "zoo", "figures", "site"):
        assert target in listed
