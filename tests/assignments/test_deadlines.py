"""The deadlines file that the course ships."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from nbjudge import deadlines
from tests.assignments.course import COURSE


def test_the_shipped_deadlines_file_is_valid() -> None:
    shipped = COURSE / deadlines.FILE_NAME
    known = deadlines.read(shipped)
    assert known.zone == ZoneInfo("Asia/Almaty")
    assert known.late == deadlines.LateRule(15, 10, 5)
    commented = shipped.read_text(encoding="utf-8").replace("# ps", "ps")
    copy = {line.split(" = ")[0] for line in commented.splitlines() if line.startswith("ps")}
    source = shipped.parent / "source"
    assert copy == {p.name for p in source.iterdir() if p.is_dir()}
