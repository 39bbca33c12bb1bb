from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from nbjudge import __version__, deadlines
from nbjudge.cli import main
from nbjudge.commands import submit
from nbjudge.commands.work import read_work

CELL = {
    "cell_type": "code",
    "id": "q1",
    "metadata": {"nbgrader": {"grade_id": "q1", "solution": True, "schema_version": 3}},
    "source": ["def q1():\n", "    return 1"],
    "execution_count": None,
    "outputs": [],
}
NOTEBOOK = {"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
ALMATY = ZoneInfo("Asia/Almaty")
DUE = datetime(2026, 10, 30, 23, 59, tzinfo=ALMATY)
DEADLINES = """timezone = "Asia/Almaty"

[late]
grace_minutes = 15
percent_per_day = 10
max_days = 5

[due]
ps3_rivers = 2026-10-30T23:59:00
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """A fetched assignment, and no exchange anywhere."""
    monkeypatch.setattr(submit, "check_sentence", lambda notebook, progress: "1 of 1 pass.")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(submit, "exchange_config", lambda: config(tmp_path / "nowhere"))
    made = tmp_path / "work" / "ps3_rivers"
    made.mkdir(parents=True)
    (made / "ps3_rivers.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8")
    (made / "deadlines.toml").write_text(DEADLINES)
    monkeypatch.chdir(made.parent)
    return made


def config(root: Path):
    from traitlets.config import Config

    c = Config()
    c.CourseDirectory.course_id = "geo101"
    c.Exchange.root = str(root)
    c.Exchange.timezone = "Asia/Almaty"
    return c


def test_the_zip_holds_the_files_and_a_manifest(folder, capsys) -> None:
    (folder / "map.png").write_bytes(b"picture")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "old.ipynb").write_text("{}")
    (folder / "feedback").mkdir()
    (folder / "feedback" / "ps3.html").write_text("<p>")
    assert main(["submit", "ps3", "--student", "s042"]) == 0
    with zipfile.ZipFile(folder.parent / "ps3_rivers.zip") as archive:
        names = set(archive.namelist())
        manifest = json.loads(archive.read("ps3_rivers/manifest.json"))
    assert names == {f"ps3_rivers/{n}" for n in ("ps3_rivers.ipynb", "map.png", "manifest.json")}
    digest = hashlib.sha256((folder / "ps3_rivers.ipynb").read_bytes()).hexdigest()
    assert manifest["files"][0]["sha256"] == digest
    assert manifest["nbjudge"] == __version__
    assert manifest["student"] == "s042"
    assert datetime.fromisoformat(manifest["submitted_at"]).utcoffset() is not None
    printed = capsys.readouterr().out
    assert digest in printed
    assert "Due:       Fri 30 Oct 2026 23:59:00 UTC+05:00 (Asia/Almaty)" in printed
    assert "upload" in printed


def test_the_zip_names_no_student_unless_told(folder) -> None:
    assert main(["submit", "ps3"]) == 0
    with zipfile.ZipFile(folder.parent / "ps3_rivers.zip") as archive:
        assert json.loads(archive.read("ps3_rivers/manifest.json"))["student"] is None


@pytest.mark.parametrize(
    "offset, words",
    [
        (timedelta(0), ["On time."]),
        (timedelta(seconds=-1), ["On time."]),
        (timedelta(seconds=1), ["LATE by 1 minute.", "Rule: 15 minutes of grace"]),
        (timedelta(days=1, hours=2, minutes=3), ["LATE by 1 day 2 hours 3 minutes."]),
    ],
)
def test_the_receipt_says_late_or_not(folder, offset, words) -> None:
    lines = "\n".join(submit.receipt(folder, DUE + offset).lines())
    assert all(w in lines for w in words)
    assert ("LATE" in lines) == (offset > timedelta(0))


def test_the_zone_of_the_clock_does_not_change_the_verdict(folder) -> None:
    for zone in (UTC, timezone(timedelta(hours=-8)), ALMATY):
        made = submit.receipt(folder, DUE.astimezone(zone))
        assert made.seconds_late == 0
        assert submit.receipt(folder, (DUE + timedelta(minutes=1)).astimezone(zone)).seconds_late


def test_an_assignment_without_a_date_says_so(folder) -> None:
    (folder / "deadlines.toml").unlink()
    lines = submit.receipt(folder, DUE).lines()
    assert "Due:       no due time is set for this assignment" in lines


def fails(capsys, *words: str) -> None:
    assert main(["submit", "ps3"]) == 1
    error = capsys.readouterr().err
    for word in words:
        assert word in error


def test_a_missing_notebook(folder, capsys) -> None:
    (folder / "ps3_rivers.ipynb").unlink()
    fails(capsys, "'ps3_rivers.ipynb' is missing")


def test_a_renamed_notebook_is_named(folder, capsys) -> None:
    (folder / "ps3_rivers.ipynb").rename(folder / "ps3_rivers (1).ipynb")
    fails(capsys, "'ps3_rivers (1).ipynb'", "looks for 'ps3_rivers.ipynb'", "Rename")
    assert not (folder.parent / "ps3_rivers.zip").exists()


@pytest.mark.parametrize(
    "text, words",
    [
        ("<<<<<<< HEAD", "not a notebook any more"),
        ("", "not a notebook any more"),
        ("[1, 2]", "not a Jupyter notebook"),
        ('{"nbformat": 4, "cells": 3}', "not a Jupyter notebook"),
        (json.dumps({**NOTEBOOK, "cells": [{**CELL, "metadata": {}}]}), "no cell that can be grad"),
    ],
)
def test_a_broken_notebook(folder, capsys, text, words) -> None:
    (folder / "ps3_rivers.ipynb").write_text(text)
    fails(capsys, words)


def test_a_byte_order_mark_does_no_harm(folder) -> None:
    """Editors of Windows write one; a grading run reads over it."""
    (folder / "ps3_rivers.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8-sig")
    assert main(["submit", "ps3"]) == 0


@pytest.mark.parametrize("taken", ["a file", "a folder"])
def test_a_place_that_takes_no_zip_file_is_named(folder, capsys, taken) -> None:
    out = folder.parent / "out"
    if taken == "a file":
        out.touch()
    else:
        (out / "ps3_rivers.zip").mkdir(parents=True)
    assert main(["submit", "ps3", "--out", str(out)]) == 1
    assert "so nothing was handed in. Name another folder with --out." in capsys.readouterr().err
    assert not list(folder.parent.rglob("*part*"))


def test_a_folder_too_large_names_its_largest_file(folder, capsys, monkeypatch) -> None:
    monkeypatch.setattr(submit, "MAX_BYTES", 1000)
    (folder / "film.mp4").write_bytes(b"0" * 2000)
    fails(capsys, "film.mp4")


def test_an_unknown_assignment(folder, capsys) -> None:
    assert main(["submit", "ps33_rivers"]) == 1
    assert "Did you mean 'ps3_rivers'" in capsys.readouterr().err


def test_a_broken_deadlines_file_is_named(folder, capsys) -> None:
    (folder / "deadlines.toml").write_text('timezone = "Almaty"')
    fails(capsys, "deadlines.toml", "'Almaty' is not known")


def exchange(root: Path) -> Path:
    for part in ("inbound", "outbound/ps3_rivers"):
        (root / "geo101" / part).mkdir(parents=True)
    (root / "geo101" / "inbound").chmod(0o733)
    root.chmod(0o777)
    released = root / "geo101" / "outbound" / "ps3_rivers" / "ps3_rivers.ipynb"
    released.write_text(json.dumps(NOTEBOOK))
    return root


@pytest.mark.skipif(sys.platform == "win32", reason="nbgrader has no exchange on Windows")
def test_with_an_exchange_nbgrader_takes_it(folder, tmp_path, monkeypatch, capsys) -> None:
    root = exchange(tmp_path / "exchange")
    monkeypatch.setattr(submit, "exchange_config", lambda: config(root))
    assert main(["submit", "ps3"]) == 0
    (handed_in,) = (root / "geo101" / "inbound").iterdir()
    assert "+ps3_rivers+" in handed_in.name
    assert json.loads((handed_in / "ps3_rivers.ipynb").read_text()) == NOTEBOOK
    said = capsys.readouterr().out
    assert said.startswith("HANDED IN: ps3 (ps3_rivers)\n")
    assert "exchange" in said
    assert "NOT HANDED IN" not in said
    assert not (folder.parent / "ps3_rivers.zip").exists()
    assert main(["submit", "ps3", "--zip"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("NOT HANDED IN YET: ps3 (ps3_rivers)")
    assert "HANDED IN:" not in said
    assert (folder.parent / "ps3_rivers.zip").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="nbgrader has no exchange on Windows")
def test_a_refusing_exchange_is_told(folder, tmp_path, monkeypatch, capsys) -> None:
    root = exchange(tmp_path / "exchange")
    released = root / "geo101" / "outbound" / "ps3_rivers"
    (released / "ps3_rivers.ipynb").unlink()
    released.rmdir()
    monkeypatch.setattr(submit, "exchange_config", lambda: config(root))
    assert main(["submit", "ps3"]) == 2
    error = capsys.readouterr().err
    assert "Assignment not found" in error
    assert "--zip" in error
    assert not list((root / "geo101" / "inbound").iterdir())


def test_windows_makes_the_zip(folder, tmp_path, monkeypatch) -> None:
    root = exchange(tmp_path / "exchange")
    monkeypatch.setattr(submit.sys, "platform", "win32")
    assert submit.open_exchange(config(root), folder) is None


BLANK = {**CELL, "source": ["def q1():\n", "    raise NotImplementedError()"]}


def write(path: Path, *cells: dict) -> Path:
    path.write_text(json.dumps({**NOTEBOOK, "cells": list(cells)}), encoding="utf-8")
    return path


@pytest.mark.parametrize("copy", ["ps3_rivers-Copy1.ipynb", "my work.ipynb", "../ps3_rivers.ipynb"])
def test_answers_in_a_copy_beside_the_blank_original(folder, capsys, copy) -> None:
    write(folder / "ps3_rivers.ipynb", BLANK)
    write(folder / copy, CELL)
    name = Path(copy).name
    fails(capsys, name, "none of 1 answer", "1 of 1 answer", "Only ps3_rivers.ipynb is graded")
    assert not (folder.parent / "ps3_rivers.zip").exists()
    assert main(["submit", "ps3", "--anyway"]) == 0


def test_a_worked_copy_among_downloads(folder, tmp_path, capsys) -> None:
    write(folder / "ps3_rivers.ipynb", BLANK)
    place = tmp_path / "home" / "Downloads"
    place.mkdir(parents=True)
    write(place / "ps3_rivers (1).ipynb", CELL)
    fails(capsys, str(place / "ps3_rivers (1).ipynb"))


def test_a_blank_copy_beside_the_answers_does_not_matter(folder) -> None:
    write(folder / "ps3_rivers-Copy1.ipynb", BLANK)
    assert main(["submit", "ps3"]) == 0


def test_a_notebook_without_answers_says_when_it_was_saved(folder, capsys) -> None:
    import os

    path = write(folder / "ps3_rivers.ipynb", BLANK)
    when = datetime(2026, 10, 30, 12, 0, tzinfo=UTC).timestamp()
    os.utime(path, (when, when))
    fails(capsys, "holds no answer", "last saved", "30 Oct 2026", "save the notebook", "--anyway")


def test_the_receipt_doubts_a_notebook_that_was_saved_long_ago(folder, capsys) -> None:
    import os

    path = folder / "ps3_rivers.ipynb"
    lines = submit.receipt(folder, datetime.now().astimezone()).lines()
    assert not any("ago" in line for line in lines)
    when = datetime.now().timestamp() - 3600
    os.utime(path, (when, when))
    lines = submit.receipt(folder, datetime.now().astimezone()).lines()
    assert any("1 hour ago" in line and "save the notebook" in line for line in lines)


@pytest.mark.parametrize("typed", ["ps3", "ps3_rivers", "down/ps3_rivers (1).ipynb"])
def test_a_loose_notebook_is_packed_as_the_grader_expects_it(
    folder, tmp_path, monkeypatch, typed
) -> None:
    place = tmp_path / "down"
    place.mkdir()
    write(place / "ps3_rivers (1).ipynb", CELL)
    monkeypatch.chdir(tmp_path if "/" in typed else place)
    assert main(["submit", typed]) == 0
    with zipfile.ZipFile(place / "ps3_rivers.zip") as archive:
        assert "ps3_rivers/ps3_rivers.ipynb" in archive.namelist()


def test_a_loose_notebook_elsewhere_is_named(folder, tmp_path, monkeypatch, capsys) -> None:
    place = tmp_path / "home" / "Downloads"
    place.mkdir(parents=True)
    write(place / "ps3_rivers.ipynb", CELL)
    empty = tmp_path / "empty" / "deep"
    empty.mkdir(parents=True)
    monkeypatch.chdir(empty)
    fails(capsys, str(place / "ps3_rivers.ipynb"))


def test_a_renamed_download_knows_its_assignment(folder, tmp_path, monkeypatch) -> None:
    place = tmp_path / "down"
    place.mkdir()
    named = {**NOTEBOOK, "metadata": {"nbjudge": {"assignment": "ps3_rivers"}}}
    (place / "homework.ipynb").write_text(json.dumps(named))
    monkeypatch.chdir(place)
    assert main(["submit", "ps3"]) == 0
    assert (place / "ps3_rivers.zip").exists()


def test_a_hand_in_is_recorded(folder) -> None:
    from nbjudge.commands import record

    assert record.events("ps3_rivers") == []
    assert main(["submit", "ps3"]) == 0
    (event,) = record.events("ps3_rivers")
    now = read_work(folder / "ps3_rivers.ipynb")
    assert (event.what, event.content) == ("zip", now.content)
    assert event.target == str(folder.parent / "ps3_rivers.zip")
    with record.record_file().open("ab") as damaged:
        damaged.write(b'{"what": "zip"')
    assert record.events("ps3_rivers") == [event]


@pytest.mark.parametrize(
    "text, words",
    [
        ("timezone = ", "TOML"),
        ("[late]\ngrace = 3", "unknown key 'grace'"),
        ("[late]\nmax_days = -1", "late.max_days"),
        ('[late]\npercent_per_day = "ten"', "late.percent_per_day"),
        ("[due]\nps1 = 2026-10-30", "with a time"),
        ('[due]\nps1 = "soon"', "with a time"),
    ],
)
def test_what_a_deadlines_file_may_not_say(tmp_path, text, words) -> None:
    path = tmp_path / "deadlines.toml"
    path.write_text(text)
    with pytest.raises(deadlines.DeadlineError, match=words):
        deadlines.read(path)


def test_a_deadlines_file_may_begin_with_a_byte_order_mark(tmp_path) -> None:
    path = tmp_path / "deadlines.toml"
    path.write_text(DEADLINES, encoding="utf-8-sig")
    assert deadlines.read(path).due


def test_a_due_time_may_carry_its_own_offset(tmp_path) -> None:
    path = tmp_path / "deadlines.toml"
    path.write_text(
        'timezone = "Asia/Almaty"\n[due]\nps1 = 2026-10-30T23:59:00Z\nps2 = 2026-10-30T23:59:00\n'
    )
    known = deadlines.read(path)
    assert known.due_utc("ps1") == datetime(2026, 10, 30, 23, 59)
    assert known.due_utc("ps2") == datetime(2026, 10, 30, 18, 59)
    assert known.due_utc("ps3") is None


def test_without_a_zone_times_are_in_utc(tmp_path) -> None:
    path = tmp_path / "deadlines.toml"
    path.write_text("[due]\nps1 = 2026-10-30T23:59:00\n")
    assert deadlines.read(path).due_utc("ps1") == datetime(2026, 10, 30, 23, 59)


def test_a_logger_gets_its_own_level_back():
    import logging

    from nbjudge.program import quieter

    log = logging.getLogger("nbjudge.tests.quieter")
    log.setLevel(logging.INFO)
    with quieter(log, logging.CRITICAL):
        assert not log.isEnabledFor(logging.ERROR)
    assert log.level == logging.INFO
