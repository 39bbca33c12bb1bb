"""Files of a submission: small ones in memory, large ones where they lie."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from grader.tests import course as made
from nbjudge import atomic, files
from nbjudge.course import autograded
from nbjudge.course.course import open_course
from nbjudge.course.snapshot import take_snapshot
from nbjudge.engine import parcel
from nbjudge.files import Files
from nbjudge.outcomes import Outcome, State

LARGE = files.SMALL + 5


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "large").write_bytes(bytes(LARGE - 4) + b"ends")
    (tmp_path / "small").write_bytes(b"small")
    return tmp_path


def found(folder: Path) -> Files:
    made = Files()
    for name in ("large", "small"):
        made.add(name, folder / name, (folder / name).stat().st_size)
    return made


def test_a_large_file_stays_on_the_disk_and_reads_like_any_other(folder: Path) -> None:
    made = found(folder)
    assert [type(held).__name__ for held in made._held.values()] == ["Place", "bytes"]
    assert made["large"] == (folder / "large").read_bytes()
    assert made.size("large") == LARGE
    assert max(map(len, made.pieces("large"))) == files.PIECE
    assert dict(made) == {name: (folder / name).read_bytes() for name in ("large", "small")}
    assert made.start("large", 3) == b"\0\0\0"
    assert made.start("nowhere", 3) == b""


def test_many_small_files_do_not_add_up(tmp_path: Path) -> None:
    made = Files()
    (tmp_path / "one").write_bytes(bytes(files.SMALL))
    for number in range(20):
        made.add(str(number), tmp_path / "one", files.SMALL)
    held = sum(len(one) for one in made._held.values() if isinstance(one, bytes))
    assert held == files.ALL_SMALL


@pytest.mark.parametrize("change", ["shorter", "longer", "gone", "a link", "a pipe"])
def test_a_file_that_changes_keeps_its_size(folder: Path, change: str) -> None:
    made = found(folder)
    path = folder / "large"
    content = path.read_bytes()
    path.unlink()
    if change == "shorter":
        path.write_bytes(content[:100])
    elif change == "longer":
        path.write_bytes(content + b"more")
    elif change == "a link":
        (folder / "secret").write_bytes(b"s" * LARGE)
        path.symlink_to(folder / "secret")
    elif change == "a pipe":
        os.mkfifo(path)
    assert len(made["large"]) == LARGE
    assert (made["large"] == content) == (change == "longer")
    assert b"s" * 10 not in made["large"]


def test_files_are_chosen_and_joined_without_being_read(folder: Path) -> None:
    made = found(folder)
    (folder / "large").unlink()
    joined = made.only(lambda name: name == "large") | {"small": b"other", "new": b"n"}
    assert list(joined) == ["large", "small", "new"]
    assert joined["small"] == b"other"
    assert joined.size("large") == LARGE
    assert joined.remove("new")
    assert not joined.remove("new")
    assert "new" not in joined


def test_they_cross_to_another_machine_as_bytes(folder: Path) -> None:
    there = pickle.loads(pickle.dumps(found(folder)))
    for name in ("large", "small"):
        (folder / name).unlink()
    assert there["large"].endswith(b"ends")
    assert there["small"] == b"small"


def test_a_parcel_takes_them_in_pieces(folder: Path) -> None:
    made = found(folder)
    header, unpacked = parcel.unpack(parcel.pack({"role": "student"}, made))
    assert header == {"role": "student"}
    assert unpacked == dict(made)


def test_a_file_written_in_pieces_is_whole(tmp_path: Path) -> None:
    atomic.write_pieces(tmp_path / "new" / "file", iter([b"a", b"", b"bc"]))
    assert (tmp_path / "new" / "file").read_bytes() == b"abc"


def test_many_files_cost_one_wait_for_the_disk(
    small_course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each wait holds up the results of everybody else."""
    opened = open_course(small_course)
    snapshot = take_snapshot(opened, made.ASSIGNMENT)
    waits: list[str] = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: waits.append("one") or fsync(fd))
    monkeypatch.setattr(atomic, "sync_all", lambda: waits.append("all"))
    outcome = Outcome("ann", "ps1", "fields", State.GRADED, graded=b"{}")
    autograded.store(opened, snapshot, outcome, {f"{n}.csv": b"1" for n in range(2_000)})
    folder = small_course / "autograded/ann/ps1"
    assert len(list(folder.glob("*.csv"))) == 2_001
    assert waits.count("all") == 1
    assert waits.count("one") < 20
    waits.clear()
    autograded.store(opened, snapshot, outcome, {f"{n}.csv": b"1" for n in range(2_000)})
    assert waits.count("all") == 0
