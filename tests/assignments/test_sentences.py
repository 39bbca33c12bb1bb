"""Sentences as students write them: honest ones earn the point, wrong ones are told what is wrong.

The sentences stand in `assignments/bank/sentences`, one file a set. Each takes the place of one
text of the reference answer; the question's own checks then read it in this process, which takes a
few milliseconds, so that there can be many.
"""

from __future__ import annotations

import contextlib
import io
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from nbjudge import checks
from nbjudge.prove import texts
from nbjudge.prove.sources import Question, solution_lines
from tests.assignments.course import COURSE, assignments

ALL = assignments()
FILES = sorted((COURSE / "bank" / "sentences").glob("*.toml"))
#: How many sentences of each kind a text has at least.
LEAST = 10


def _texts() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Give the set, the question, the name of the text, and its sentences."""
    for file in FILES:
        for question, names in tomllib.loads(file.read_text(encoding="utf-8")).items():
            for name, entry in names.items():
                yield file.stem, question, name, entry


TEXTS = list(_texts())
RIGHT = [(s, q, n, e, text) for s, q, n, e in TEXTS for text in e["right"]]
WRONG = [(s, q, n, e, *pair) for s, q, n, e in TEXTS for pair in e["wrong"]]


@cache
def _question(short: str, question: str) -> Question:
    assignment = next(a for a in ALL.values() if a.short == short)
    return assignment.questions[question]


def _check(short: str, question: str, name: str, entry: dict[str, Any], text: str) -> None:
    """Run a question's checks on the reference answer with one text replaced."""
    asked = _question(short, question)
    answer = texts.values(solution_lines(asked.answer))
    name = name.split("__")[0]  # `less__value`: the text `less` beside another choice
    assert answer is not None
    assert name in answer
    space: dict[str, Any] = {**answer, **entry.get("with", {}), name: text}
    for check in asked.checks:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(check.source, check.id, "exec"), dict(space))


def _ids(rows: list[tuple[Any, ...]]) -> list[str]:
    return [f"{row[0]}-{row[1]}-{row[2]}-{place}" for place, row in enumerate(rows)]


@pytest.mark.parametrize(("short", "question", "name", "entry", "text"), RIGHT, ids=_ids(RIGHT))
def test_an_honest_sentence_earns_the_point(short, question, name, entry, text):
    _check(short, question, name, entry, text)


@pytest.mark.parametrize(
    ("short", "question", "name", "entry", "text", "says"), WRONG, ids=_ids(WRONG)
)
def test_a_wrong_sentence_is_told_what_is_wrong(short, question, name, entry, text, says):
    with pytest.raises(checks.CheckError, match=says):
        _check(short, question, name, entry, text)


@pytest.mark.parametrize("short", sorted(a.short for a in ALL.values() if a.questions))
def test_every_text_has_sentences(short):
    """Each text of each argument question has enough sentences of both kinds."""
    assignment = next(a for a in ALL.values() if a.short == short)
    asked = {
        (question.id, name)
        for question in assignment.questions.values()
        for name, value in (texts.values(solution_lines(question.answer)) or {}).items()
        if texts.is_text(value)
    }
    written = {(q, n): entry for s, q, n, entry in TEXTS if s == short}
    assert {(q, n.split("__")[0]) for q, n in written} == asked
    for entry in written.values():
        assert len(set(entry["right"])) >= LEAST
        assert len({text for text, _ in entry["wrong"]}) >= LEAST
