"""The journal: whole lines only, nothing lost, nothing doubled."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nbjudge.errors import CannotStart
from nbjudge.outcomes import Outcome, State, Unit
from nbjudge.run import journal

ONE = Outcome(
    student="ä",
    assignment="ps1",
    notebook="n",
    state=State.REPAIRED,
    scores={"q1": 1.0, "q2": None},
    comments={"q1": None},
    repairs=("x",),
    flags=("y\nz",),
    messages={"q1": "AssertionError"},
    graded=b"big",
    seconds=1.5,
)


def named(student: str, **rest: object) -> Outcome:
    return replace(ONE, student=student, **rest)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    with journal.Journal(tmp_path / "a" / "j") as book:
        book.record([(ONE, "u1", "a1"), (named("b"), "u2", "a1")])
    with journal.Journal(tmp_path / "a" / "j") as book:
        entry = book.entries["ä/n"]
        assert entry.outcome == replace(ONE, graded=None)
        assert (entry.unit, entry.assignment, entry.number) == ("u1", "a1", 0)
        assert [e.number for e in book.pending()] == [0, 1]
        book.commit([entry])
        assert [e.outcome.student for e in book.pending()] == ["b"]
    with journal.Journal(tmp_path / "a" / "j") as book:
        assert [e.outcome.student for e in book.pending()] == ["b"]
        assert book.record([(named("c"), "u", "a")])[0].number == 2


def test_the_last_outcome_counts(tmp_path: Path) -> None:
    with journal.Journal(tmp_path / "j") as book:
        book.commit(book.record([(ONE, "u1", "a")]))
        book.record([(named("ä", state=State.GRADED), "u2", "a")])
    with journal.Journal(tmp_path / "j") as book:
        assert book.entries["ä/n"].unit == "u2"
        assert len(list(book.pending())) == 1


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cut=st.integers(0, 2000), noise=st.binary(max_size=20))
def test_cut_anywhere_every_whole_line_survives(tmp_path: Path, cut: int, noise: bytes) -> None:
    path = tmp_path / "j"
    path.unlink(missing_ok=True)
    with journal.Journal(path) as book:
        for number in range(4):
            book.commit(book.record([(named(f"s{number}"), "u", "a")]))
    whole = path.read_bytes()
    kept = whole[: min(cut, len(whole))]
    path.write_bytes(kept + noise.replace(b"\n", b"?"))
    with journal.Journal(path) as book:
        lines = kept.count(b"\n")
        assert len(book.entries) == (lines + 1) // 2
        assert len(list(book.pending())) == lines % 2
        book.record([(named("new"), "u", "a")])
    with journal.Journal(path) as book:
        assert book.torn == 0, "the torn end was cut off before anything was appended"
        assert "new/n" in book.entries


def test_a_damaged_line_in_the_middle_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "j"
    with journal.Journal(path) as book:
        for number in range(3):
            book.record([(named(f"s{number}"), "u", "a")])
    lines = path.read_bytes().splitlines(keepends=True)
    lines[1] = lines[1].replace(b"REPAIRED", b"?").replace(b"graded after repair", b"graded")
    path.write_bytes(b"".join(lines))
    with journal.Journal(path) as book:
        assert set(book.entries) == {"s0/n", "s2/n"}
        assert book.torn == 1


def test_a_full_disk_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "j"
    book = journal.Journal(path)
    book.record([(ONE, "u", "a")])
    before = path.read_bytes()
    write = os.write

    def half(handle: int, data: memoryview) -> int:
        write(handle, data[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(OSError, match="No space"):
        book.record([(named("b"), "u", "a")])
    monkeypatch.undo()
    book.close()
    assert path.read_bytes() == before


def test_reading_does_not_change_the_file(tmp_path: Path) -> None:
    path = tmp_path / "j"
    assert journal.read(path) == {}
    with journal.Journal(path) as book:
        book.record([(ONE, "u", "a")])
    path.write_bytes(path.read_bytes() + b"torn")
    assert set(journal.read(path)) == {"ä/n"}
    assert path.read_bytes().endswith(b"torn")


@pytest.mark.parametrize("where", ["/dev/full", "/tmp"])
def test_a_journal_that_is_no_plain_file_is_named(tmp_path: Path, where: str) -> None:
    """Reading a device would never end."""
    path = tmp_path / "journal.jsonl"
    path.symlink_to(where)
    for reading in (journal.read, journal.Journal):
        with pytest.raises(CannotStart, match=r"journal\.jsonl is no plain file\. Move it away"):
            reading(path)


def test_the_digest_sees_all_that_was_handed_in() -> None:
    unit = Unit("s", "ps1", "n", b"content", {"a.csv": b"1"}, "2026-01-01T00:00:00+00:00")
    changed = [
        replace(unit, student="t"),
        replace(unit, content=b"other"),
        replace(unit, content=None),
        replace(unit, files={"a.csv": b"2"}),
        replace(unit, files={"b.csv": b"1"}),
        replace(unit, timestamp=None),
        replace(unit, notes=("handed in as x",)),
    ]
    digests = {journal.digest(u) for u in (unit, *changed)}
    assert len(digests) == len(changed) + 1
    assert journal.digest(unit) == journal.digest(replace(unit))


def test_a_late_commit_does_not_cover_a_newer_outcome(tmp_path: Path) -> None:
    with journal.Journal(tmp_path / "j") as book:
        old = book.record([(ONE, "u1", "a")])
        book.record([(ONE, "u2", "a")])
        book.commit(old)
        assert [e.unit for e in book.pending()] == ["u2"]
    with journal.Journal(tmp_path / "j") as book:
        assert [e.unit for e in book.pending()] == ["u2"]
