"""Answers that are alike: copies are found, what is nobody's own is not."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from grader.tests import course as made
from grader.tests import small
from grader.tests.inline import InlinePool
from nbjudge.cli import main
from nbjudge.report import fingerprints, similarity
from nbjudge.report.fingerprints import code_tokens, marked, prepare
from nbjudge.report.similarity import compare

LOOP = """def double(x):
    total = 0
    for part in [x, x]:
        if part is not None:
            total = total + part * 1
    return total if total != 0 else 0
"""
RENAMED = """def double(x):
    # my own idea
    summe = 0
    for stueck in [x, x]:
        if stueck is not None:

            summe = summe + stueck * 1
    return summe if summe != 0 else 0
"""
OTHERS = [
    "def double(x):\n    return x + x",
    "def double(x):\n    return int(str(x)) * 2 if isinstance(x, int) else 2 * x",
    "def double(x):\n    import math\n    return math.prod([x, len('ab')])",
    "def double(x):\n    while True:\n        y = [x] * 2\n        return sum(y[:1]) + max(y)",
]
NOTE = (
    "Kazakhstan should first prepare for a closure of the terminal near Novorossiysk, because four "
    "fifths of its oil leave the country there and no other line could take that much."
)


def pairs(code: list[str], known: list[str] = ()) -> list[tuple[str, str]]:
    texts = {f"s{i}": prepare(one, code=True) for i, one in enumerate(code)}
    found = compare({"q": texts}, {"q": [prepare(one, code=True) for one in known]})
    return [(pair.first, pair.second) for pair in found]


def test_a_renamed_copy_is_found_and_other_ways_are_not() -> None:
    assert pairs([LOOP, RENAMED, *OTHERS]) == [("s0", "s1")]


def test_what_the_instructor_wrote_is_nobodys_own() -> None:
    assert pairs([LOOP, RENAMED, *OTHERS], known=[LOOP]) == []


def test_what_much_of_the_class_wrote_in_its_own_words_is_no_hint() -> None:
    """People who find the same short way choose different names."""
    names = ["total", "summe", "s", "acc", "result", "all_parts"]
    same_way = [LOOP.replace("total", name).replace("part", f"{name}_i") for name in names]
    assert pairs(same_way + OTHERS) == []
    assert len(pairs(same_way[:3] + OTHERS)) == 3


@pytest.mark.parametrize("size", [2, 5, 8, 20])
def test_a_ring_is_found_however_much_of_the_class_it_is(size: int) -> None:
    others = OTHERS[:3]
    assert len(pairs([LOOP] * size + others)) == size * (size - 1) // 2
    commented = [f"# student {n}\n{LOOP}" for n in range(size)]
    assert len(pairs(commented + others)) == size * (size - 1) // 2


def test_a_copied_text_between_quotation_marks_is_found() -> None:
    """Questions that ask for words may have a cell of code with names for them."""
    at = NOTE.index("because")
    copied = f"claim = 2  # changed\nwhy = (\n    {NOTE[:at]!r}\n    {NOTE[at:]!r}\n)"
    others = [
        "claim = 1\nwhy = 'The railway matters more, since it could grow within two years.'",
        "claim = 1\nwhy = 'Nobody knows, because the ministry does not publish what it has.'",
        "claim = 3\nwhy = 'The pipeline to China has room that no contract has taken so far.'",
    ]
    assert pairs([f"claim = 1\nwhy = {NOTE!r}", copied, *others]) == [("s0", "s1")]
    assert pairs([f"claim = 1\nwhy = {NOTE!r}"] * 5 + others) != []
    (one,) = compare(
        {"q": {s: prepare(t, code=True) for s, t in (("a", f"w = {NOTE!r}"), ("b", copied))}}, {}
    )
    both = "".join(
        piece for piece, shared in marked(one.alike[0].second, one.alike[0].runs) if shared
    )
    assert "four" in both
    assert "changed" not in both


def test_a_ring_is_named_as_a_whole() -> None:
    texts = {f"s{i}": prepare(one, code=True) for i, one in enumerate([LOOP] * 5 + OTHERS[:3])}
    (ring,) = similarity.rings(compare({"q": texts}, {}))
    assert (ring.question, ring.students) == ("q", ("s0", "s1", "s2", "s3", "s4"))
    report = similarity.Report("ps1", {"s0": "Anna"}, 8, 1, compare({"q": texts}, {}), [], 0)
    assert "5 students, q: Anna, s1, s2, s3, s4" in similarity.to_text(report)
    assert "Anna, s1, s2, s3, s4" in similarity.to_html(report)


def test_a_ring_is_one_line_and_one_pair_of_texts() -> None:
    copies = {f"s{i}": prepare(LOOP, code=True) for i in range(9)}
    others = {f"o{i}": prepare(one, code=True) for i, one in enumerate(OTHERS)}
    pairs = compare({"q": copies | others, "r": {"s0": copies["s0"], "o1": copies["s1"]}}, {})
    assert len(pairs) == 9 * 8 / 2 + 1
    report = similarity.Report("ps1", {}, 9 + len(others), 2, pairs, [], 0)
    assert {(pair.first, pair.second) for pair in report.listed} == {("s0", "s1"), ("o1", "s0")}
    assert similarity.to_text(report).count(" and ") == 2
    assert similarity.to_html(report).count("<section") == 2


def test_an_answer_in_a_guided_or_open_cell_is_compared() -> None:
    """The graded cell holds only the stub there."""
    cells = [
        {"cell_type": "code", "source": "# stub", "metadata": {"nbgrader": {"grade_id": "q1"}}},
        {"cell_type": "code", "source": LOOP, "metadata": {}, "id": "q1__open"},
        {"cell_type": "markdown", "source": "Why", "metadata": {"nbgrader": {"grade_id": "q2"}}},
    ]
    found = similarity._answers(cells)
    assert found == {"q1": (f"# stub\n\n{LOOP}", True), "q2": ("Why", False)}


SCAFFOLD = """def double(values):
    total = 0
    for part in ____:
        # Leave out what is missing.
        if part is not ____:
            total = total + part * ____
    result = total if total != 0 else ____
    return result
"""


def test_a_scaffold_that_all_fill_is_nobodys_own() -> None:
    filled = SCAFFOLD
    for blank in ("[values, values]", "None", "1", "0"):
        filled = filled.replace("____", blank, 1)
    assert len(pairs([filled] * 5 + OTHERS[:3])) == 10
    assert pairs([filled] * 5 + OTHERS[:3], known=[SCAFFOLD]) == []


def test_short_answers_that_are_the_same_say_nothing() -> None:
    line = "def double(x):\n    result = 2 * x\n    return result"
    assert pairs([line] * 8) == []


def test_prose_is_compared_by_words() -> None:
    other = "The railway to China matters more, since it could grow within two years at small cost."
    copied = f"I think that {NOTE[0].lower()}{NOTE[1:]} That is all."
    texts = {s: prepare(t, code=False) for s, t in (("a", NOTE), ("b", copied), ("c", other))}
    (pair,) = compare({"q": texts}, {})
    assert (pair.first, pair.second) == ("a", "b")
    assert pair.alike[0].share > 0.8
    pieces = marked(texts["b"], pair.alike[0].runs)
    assert "".join(piece for piece, _ in pieces) == copied
    both = "".join(piece for piece, shared in pieces if shared)
    assert "four fifths of its oil" in both
    assert "That is all" not in both


@pytest.mark.parametrize("broken", ["def f(:\n  '''", "x = (", "\x00", "", "\udcff"])
def test_what_is_no_python_ends_nothing(broken: str) -> None:
    prepare(broken, code=True)
    prepare(broken, code=False)


@pytest.mark.parametrize("odd", ["\x0c", "\u2028", "\x85", "\x1c"])
def test_a_piece_stands_where_it_was_written(odd: str) -> None:
    """Python's lines end at a line feed only, those of `str.splitlines` at such characters too."""
    source = f"text = 'a{odd}b'\ntotal = table.sum()\n"
    for token in code_tokens(source):
        assert source[token.start : token.end] == token.written


def test_fingerprints_are_the_same_on_every_day() -> None:
    """The text of strings and Python's own random hashing do not enter."""
    assert prepare("f('a') + 1 + g(2, 3) * 5", code=True).runs == (
        prepare("h('b') + 1 + k(2, 3) * 5", code=True).runs
    )
    assert fingerprints.hashes(fingerprints.prose_tokens("a b c"), 3) == [zlib.crc32(b"a\0b\0c")]


def test_the_report_of_a_class(
    small_course: Path, tmp_path: Path, inline: InlinePool, capsys
) -> None:
    (small_course / "roster.csv").write_text("name,student_id\nAnna Li,ann\nBo <b>,bob\n")
    words = ["similar", "ps1", "--course", str(small_course)]
    assert main(words) == 2
    assert "Run: nbjudge grade ps1" in capsys.readouterr().err
    hand_ins = {"ann": (LOOP, NOTE), "bob": (RENAMED, f"{NOTE} <script>x</script>")}
    hand_ins |= {f"s{i}": (one, f"Reason {i}.") for i, one in enumerate(OTHERS)}
    for student, (code, why) in hand_ins.items():
        answers = small.answered(small_course, q1_double=code, q3_why=why)
        made.submit(small_course, student, answers)
    assert main(["grade", "ps1", "--course", str(small_course), "--quiet"]) == 0
    before = made.grades(small_course)
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "never a grade" in said
    assert "Anna Li and Bo <b>: q1_double (100%), q3_why (100%)" in said
    assert said.count(" and ") == 1
    assert made.grades(small_course) == before
    page = BeautifulSoup(
        (small_course / "reports/ps1/similar.html").read_text(encoding="utf-8"), "html.parser"
    )
    assert not page.find_all(["script", "link", "img"])
    assert len(page.find_all("section")) == 1
    assert (
        "should first prepare for a closure"
        in page.find("mark", string=lambda t: "first" in t).text
    )
    bank = tmp_path / "bank" / "q1_double"
    bank.mkdir(parents=True)
    (bank / "right_loop.py").write_text(f"# right: with a loop\n{LOOP}")
    assert main([*words, "--bank", str(tmp_path / "bank")]) == 0
    assert "Anna Li and Bo <b>: q3_why (100%)" in capsys.readouterr().out
    assert main([*words, "--bank", "none"]) == 2
