"""A lesson of the second edition has the parts and the measures that the course promises."""

from __future__ import annotations

import re
import statistics
from collections import Counter

import pytest

from tests.lessons import notebooks as nbs
from tests.lessons.series import BRIEF, FIVE_QUESTIONS, SHORT

FULL = [p for p in nbs.LESSONS if p.stem != SHORT]

OPTION = re.compile(r"<details>\s*<summary>([A-D])\. (.*?)</summary>(.*?)</details>", re.S)
RIGHT = re.compile(r"<!-- right: ([A-D]) -->")
STOCK = re.compile(r"^(yes|no|not quite|correct|right|wrong|exactly|true|false)\b[\s,.:!]", re.I)
#: No position, and no longest option, is right more often than this.
MOST_OFTEN = 0.4

each_lesson = pytest.mark.parametrize("path", nbs.LESSONS, ids=lambda p: p.stem)
each_full = pytest.mark.parametrize("path", FULL, ids=lambda p: p.stem)


def self_checks(path):
    """Return (cell id, right letter, [(letter, option, feedback)]) of a lesson."""
    found = []
    for cell in nbs.read(path).cells:
        if re.fullmatch(r"check_\d+", cell.id):
            right = RIGHT.findall(cell.source)
            options = [(a, b.strip(), c.strip()) for a, b, c in OPTION.findall(cell.source)]
            found.append((cell.id, right, options))
    return found


def words(text: str) -> int:
    return len(re.findall(r"\w+", text))


@each_lesson
def test_lengths(path):
    cells = nbs.read(path).cells
    parts = [c for c in cells if not c.id.endswith("_try")]
    assert (12 if path.stem == SHORT else 30) <= len(parts) <= 45, f"{len(parts)} cells"
    code = [c for c in cells if c.cell_type == "code"]
    long = {c.id: nbs.code_lines(c) for c in code if nbs.code_lines(c) > 8}
    assert long == {}, "code cells of more than 8 lines"
    assert statistics.median(map(nbs.code_lines, code)) <= 4
    wordy = {
        c.id: len(nbs.prose(c).split())
        for c in cells
        if c.cell_type == "markdown" and len(nbs.prose(c).split()) > 200
    }
    assert wordy == {}, "text cells of more than 200 words"


@each_full
def test_the_five_questions_open_and_close_the_lesson(path):
    cells = {c.id: c for c in nbs.read(path).cells}
    place = {name: n for n, name in enumerate(cells)}
    for name in ("five_questions", "five_answers"):
        assert name in cells, f"the lesson has no cell {name}"
        missing = [q for q in FIVE_QUESTIONS if q not in cells[name].source]
        assert missing == [], name
    assert place["five_questions"] < len(cells) / 4
    assert place["five_answers"] > len(cells) / 2


@each_lesson
def test_the_lesson_ends_with_what_a_reader_needs(path):
    cells = {c.id: c for c in nbs.read(path).cells}
    wanted = ["key_points", "limits", "further_reading", "next_lesson"]
    if path.stem == SHORT:
        wanted = ["key_points", "next_lesson"]
    if path.stem == BRIEF:
        wanted.remove("next_lesson")
    assert [name for name in wanted if name not in cells] == []
    if "further_reading" in wanted:
        readings = re.findall(r"^- .+$", cells["further_reading"].source, re.M)
        assert len(readings) == 3, "three readings, one line each"
        assert [r for r in readings if words(r) < 15] == [], "say what each reading adds"


@each_lesson
def test_exercises_and_predictions(path):
    cells = nbs.read(path).cells
    ids = [c.id for c in cells]
    turns = [i for i in ids if re.fullmatch(r"your_turn_\d+", i)]
    assert len(turns) >= (1 if path.stem == SHORT else 4)
    assert [f"{i}_try" for i in turns if f"{i}_try" not in ids] == []
    asked = [i for i in ids if i.startswith("predict_")]
    assert asked or path.stem in (SHORT, BRIEF), "no prediction is asked for"


@each_lesson
def test_self_checks_explain_each_error_without_a_stock_opening(path):
    checks = self_checks(path)
    assert len(checks) >= (1 if path.stem in (SHORT, BRIEF) else 3)
    for name, right, options in checks:
        letters = [letter for letter, _, _ in options]
        assert letters == list("ABCD")[: len(options)], f"{name}: {letters}"
        assert len(options) >= 3, f"{name} has {len(options)} options"
        assert len(right) == 1, f"{name} needs one comment such as <!-- right: B -->"
        assert right[0] in letters, name
        for letter, _, feedback in options:
            assert not STOCK.match(feedback), f"{name} {letter} opens with {feedback[:20]!r}"
            assert words(feedback) >= 8, f"{name} {letter} explains too little"


@each_lesson
def test_the_options_of_self_checks_hold_no_markdown(path):
    """Jupyter does not render Markdown inside <summary>: a reader would see the backticks."""
    marked = [o for _, _, options in self_checks(path) for _, o, _ in options if set("`*") & set(o)]
    assert marked == []


def test_the_right_answer_stands_in_no_favourite_place():
    where, longest, count = Counter(), 0, 0
    for path in nbs.LESSONS:
        for _, (right,), options in self_checks(path):
            lengths = {letter: len(option) for letter, option, _ in options}
            where[right] += 1
            longest += lengths[right] == max(lengths.values())
            count += 1
    assert max(where.values()) <= MOST_OFTEN * count + 0.5, dict(where)
    assert longest <= MOST_OFTEN * count + 0.5, f"the longest option is right in {longest}/{count}"


@each_lesson
def test_no_proof_stands_in_the_readers_way(path):
    asserting = [
        c.id
        for c in nbs.read(path).cells
        if c.cell_type == "code"
        and re.search(r"^\s*assert\b", c.source, re.M)
        and not c.id.startswith("test_")
    ]
    assert asserting == [], "move assertions into tests/lessons/proofs"


@each_lesson
def test_proofs_belong_to_cells_of_the_lesson(path):
    ids = {c.id for c in nbs.read(path).cells}
    assert [name for name in nbs.proofs(path) if name not in ids] == []
