"""A full disk or a locked gradebook in any command: one line with the next step, no traceback."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from grader.tests import course as made
from grader.tests import small
from grader.tests.inline import InlinePool
from nbjudge import atomic
from nbjudge.cli import main


def run(root: Path, words: Sequence[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main([*words, "--course", str(root)]) == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    "number, said",
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, ".json: Read-only file system. Give yourself the right to it."),
    ],
)
def test_a_release_on_a_disk_that_takes_nothing(
    number: int,
    said: str,
    small_course: Path,
    inline: InlinePool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = made.released(small_course)

    def refuse(path: Path, *rest: object, **options: object) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(atomic, "write", refuse)
    line = run(small_course, ["release", "ps1"], capsys)
    assert line.startswith("nbjudge release: ")
    assert said in line
    assert line.endswith("Then give the same command again.\n")
    assert made.released(small_course) == before, "the earlier release is still there"


def test_a_gradebook_that_takes_nothing(
    small_course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import sqlalchemy as sa

    made.submit(small_course, "ann", small.answered(small_course))
    assert main(["grade", "ps1", "--quiet", "--no-isolation", "--course", str(small_course)]) == 0
    begin = sa.engine.Engine.begin

    def read_only(engine: sa.Engine):
        connection = begin(engine)
        sa.event.listen(engine, "begin", lambda db: db.exec_driver_sql("PRAGMA query_only = ON"))
        return connection

    monkeypatch.setattr(sa.engine.Engine, "begin", read_only)
    line = run(small_course, ["forget", "ann", "--yes"], capsys)
    assert "the gradebook refuses it (attempt to write a readonly database)" in line
