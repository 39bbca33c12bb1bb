"""Importing the package costs next to nothing: what a lesson does not use is not loaded."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {"numpy", "pandas", "geopandas", "matplotlib", "networkx", "nbgrader", "IPython", "esda"}


@pytest.mark.parametrize(
    "module",
    ["multivector", "multivector.cli", "multivector.data", "multivector.commands"],
)
def test_import_loads_nothing_heavy(module):
    code = (
        "import json, sys; before = set(sys.modules); "
        f"import {module}; print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in json.loads(run.stdout)}
    assert loaded & HEAVY == set()


def test_help_names_every_command():
    run = subprocess.run(
        [sys.executable, "-m", "multivector.cli", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    for command in ("lab", "check", "submit", "release", "grade", "report", "prove", "doctor"):
        assert command in run.stdout


def test_unknown_command_is_refused_with_the_choices():
    run = subprocess.run(
        [sys.executable, "-m", "multivector.cli", "grdae"], capture_output=True, text=True
    )
    assert run.returncode == 2
    assert "grade" in run.stderr
