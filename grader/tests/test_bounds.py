"""Further bounds on what a run keeps in memory or looks at."""

from __future__ import annotations

import re
import threading

import nbformat
from hypothesis import given, settings
from hypothesis import strategies as st

from nbjudge.course import leaks
from nbjudge.engine.syntax import effort
from nbjudge.run import images, recorder


def test_graded_notebooks_that_wait_for_the_disk_have_a_limit() -> None:
    room = recorder._Room(100)
    assert room.take(60, 0.01)
    assert room.take(40, 0.01)
    assert not room.take(1, 0.01)
    room.give_back(60)
    assert room.take(50, 0.01)
    room.give_back(90)
    assert room.take(1_000, 0.01), "one is taken whatever its size, or the run would stand still"
    assert not room.take(1, 0.01)


def test_whoever_waits_for_room_goes_on_when_there_is_some() -> None:
    room = recorder._Room(100)
    room.take(100, 0.01)
    timer = threading.Timer(0.05, room.give_back, [100])
    timer.start()
    assert room.take(50, 30.0)
    timer.join()


def notebook(*texts: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text) for text in texts])


PICTURE = b"\x89PNG picture"


def test_pictures_are_looked_at_up_to_a_number() -> None:
    many = "![" * images.MOST_PICTURES
    work = notebook("![a](a.png)", many, "![a](a.png)")
    flags = images.embed(work, {"a.png": PICTURE})
    assert flags == [f"it has more than {images.MOST_PICTURES} pictures; the rest was left alone"]
    assert "attachment:" in work.cells[0].source
    assert [cell.source for cell in work.cells[1:]] == [many, "![a](a.png)"]


def test_missing_pictures_take_a_few_lines() -> None:
    work = notebook("".join(f"![](p{n}.png)" for n in range(500)))
    work.cells[0].metadata["nbgrader"] = {"grade": True, "locked": False}
    flags = images.embed(work, {})
    assert len(flags) == images.MOST_LINES + 1
    assert flags[-1] == f"{500 - images.MOST_LINES} more pictures are not shown"


def test_a_large_file_is_no_picture_and_is_not_read(monkeypatch) -> None:
    work = notebook("![](a.png)")
    work.cells[0].metadata["nbgrader"] = {"grade": True, "locked": False}
    monkeypatch.setattr(images, "LARGEST", 5)
    assert images.embed(work, {"a.png": PICTURE}) == ["the picture a.png cannot be shown"]


words = st.lists(st.sampled_from(["alpha", "alph", "2041", "x.y", "a b"]), max_size=6)


@settings(max_examples=100, deadline=None)
@given(secret=st.sets(st.sampled_from(["alpha", "alph", "2041", "x.y", "a b"])), text=words)
def test_a_quick_look_finds_what_one_pattern_finds(secret: set[str], text: list[str]) -> None:
    shown = " ".join(text) + "".join(text)
    either = "|".join(re.escape(value) for value in sorted(secret, key=len, reverse=True))
    expected = set(re.findall(rf"(?<!\w)(?:{either})(?!\w)", shown)) if secret else set()
    assert leaks._shown(secret, shown) == expected


def test_what_is_said_of_long_code_is_not_remembered() -> None:
    asked: list[str] = []

    @effort.remembered(10)
    def look(source: str, more: int = 0) -> int:
        asked.append(source)
        return len(source) + more

    long = "x" * (effort.MOST_KEPT + 1)
    assert [look("x"), look("x"), look(long), look(long), look("x", more=1)] == [
        1, 1, len(long), len(long), 2,
    ]  # fmt: skip
    assert asked == ["x", long, long, "x"]
