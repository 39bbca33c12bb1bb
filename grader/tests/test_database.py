"""Which gradebook a command opens, and how its version is known."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbgrader.dbutil
import pytest

from grader.tests.conftest import copy
from nbjudge.cli import main
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


@pytest.mark.parametrize(
    "words", [["grade", "ps1"], ["release", "ps1"], ["settle", "ps1", "x", "--award"]]
)
def test_a_copied_course_does_not_write_to_the_marks_of_the_first(
    words: list[str], small_course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"sqlite:///{small_course}/gradebook.db"
    copied = copy(small_course, tmp_path / "copied")
    config = copied / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\nc.CourseDirectory.db_url = {address!r}\n")
    before = (small_course / "gradebook.db").read_bytes()
    assert main([*words, "--course", str(copied)]) == 2
    said = capsys.readouterr().err
    assert "lies in the folder of another course" in said
    assert f"take db_url out of {config}" in said
    assert f"--db {address}" in said
    assert (small_course / "gradebook.db").read_bytes() == before


def test_another_courses_gradebook_is_used_where_the_command_names_it(
    small_course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied = copy(small_course, tmp_path / "copied")
    address = f"sqlite:///{small_course}/gradebook.db"
    assert main(["settle", "ps1", "x", "--award", "--course", str(copied), "--db", address]) == 2
    assert "No test of ps1 is in dispute" in capsys.readouterr().err
