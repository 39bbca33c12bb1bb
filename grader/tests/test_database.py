"""The gradebook's version is known without loading the program that upgrades gradebooks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbgrader.dbutil
import pytest

from nbjudge.course import database


def test_the_version_is_read_from_nbgraders_own_files() -> None:
    code = (
        "import sys; from nbjudge.course.database import schema_version; "
        "print(schema_version(), 'alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [database._ask_alembic(), "False"]


def test_where_the_files_do_not_say_it_alembic_is_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "versions").mkdir()
    for name in ("one", "two"):  # two ends, as after a merge that nobody completed
        (tmp_path / "versions" / f"{name}.py").write_text(f"revision = '{name}'\n")
    monkeypatch.setattr(nbgrader.dbutil, "ALEMBIC_DIR", str(tmp_path))
    monkeypatch.setattr(database, "_ask_alembic", lambda: "asked")
    assert database.schema_version.__wrapped__() == "asked"
