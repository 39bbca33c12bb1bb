"""Every case of the answer bank, one test each: right ones pass, wrong ones are named."""

from __future__ import annotations

import re

import pytest

from nbjudge.course.course import open_course
from nbjudge.engine.syntax.suspicious import scan
from nbjudge.prove import bank, harness, proof, texts
from nbjudge.prove.sources import Assignment, solution_lines
from tests.assignments.course import COURSE, assignments

ALL = assignments()
SUSPICIOUS = open_course(COURSE).option("Suspicious", "names", ())
CASES = [(a, case) for a in ALL.values() if a.questions for case in bank.cases(a)]
#: What this course's checks say to wrong answers that are made, not stored.
MADE = {
    "wrong_untouched_stub": "still holds the course's stub|is not (written|chosen) yet",
    "wrong_docstring_only": "came None; the function must end in a `return`",
    "wrong_endless_loop": "no result after .* seconds",
    "wrong_always_equal": "came Always|expected|must return",
}
#: The same of questions whose answers are texts and choices.
MADE_OF_TEXT = {
    "wrong_untouched_stub",
    "wrong_empty_text",
    "wrong_template_left",
    "wrong_list_of_text",
    "wrong_always_equal",
    "wrong_another_question",
    "wrong_no_numbers",
}
QUESTIONS = [(a, q) for a in ALL.values() for q in a.questions.values()]
IN_PROCESS = [(a, case) for a, case in CASES if not case.only_judge]


@pytest.fixture(scope="module", autouse=True)
def _warm():
    harness.warm(assignments().values())


def test_warming_leaves_this_process_as_it_was(monkeypatch):
    monkeypatch.setattr("multivector.data.load", None)
    monkeypatch.setattr("nbjudge.checks.call", None)


@pytest.fixture(scope="module")
def outcomes(request):
    """What became of the chosen cases, all run side by side on both processors."""
    chosen = [
        item.callspec.params
        for item in request.session.items
        if getattr(item, "originalname", "") == "test_case"
    ]
    jobs = [harness.case_job(each["assignment"], each["case"]) for each in chosen]
    return {job.key.path: outcome for job, outcome in harness.run_many(jobs)}


@pytest.mark.parametrize(("assignment", "case"), IN_PROCESS, ids=[c.name for _, c in IN_PROCESS])
def test_case(assignment, case, outcomes):
    outcome = outcomes[case.path]
    assert not bank.verdict(case, outcome)
    assert re.search(MADE.get(case.path.stem, ""), outcome.first_message)


@pytest.mark.parametrize(
    ("assignment", "question"), QUESTIONS, ids=[f"{a.short}-{q.id}" for a, q in QUESTIONS]
)
@pytest.mark.parametrize("remote", [False, True], ids=["in-process", "stand-in"])
def test_reference(assignment, question, remote):
    outcome = harness.run(assignment, question, solution_lines(question.answer), remote=remote)
    assert outcome.full, outcome.first_message
    assert outcome.earned == question.points


@pytest.mark.parametrize(
    ("assignment", "question"), QUESTIONS, ids=[f"{a.short}-{q.id}" for a, q in QUESTIONS]
)
def test_there_are_enough_cases_and_the_stub_is_not_attempted(assignment, question):
    own = [c for c in bank.cases(assignment) if c.path.parent.name == question.id]
    assert sum(c.kind == "right" for c in own) >= proof.LEAST_RIGHT
    assert sum(c.kind == "wrong" for c in own) >= proof.LEAST_WRONG
    stub = next(c for c in own if c.path.stem == "wrong_untouched_stub")
    states = harness.run(assignment, question, stub.source).states
    assert set(states.values()) == {"NOT ATTEMPTED"}


@pytest.mark.parametrize(("assignment", "case"), CASES, ids=[c.name for _, c in CASES])
def test_flags(assignment, case):
    """Code that attacks the grader is flagged; honest code, right or wrong, is not."""
    found = scan(case.source, SUSPICIOUS)
    if case.flag:
        assert any(re.search(case.flag, line) for line in found), found
    elif case.kind != "cheat":
        assert found == []


@pytest.mark.parametrize(
    ("assignment", "question"), QUESTIONS, ids=[f"{a.short}-{q.id}" for a, q in QUESTIONS]
)
def test_each_family_is_made_for_each_question(assignment, question):
    own = {c.path.stem for c in bank.cases(assignment) if c.question == question.id}
    text = texts.values(solution_lines(question.answer)) is not None
    assert {*(MADE_OF_TEXT if text else MADE), "wrong_comment_only"} <= own


def test_no_cheat_is_left_without_a_way_to_be_seen():
    """What one kernel cannot stop must at least be flagged for a person."""
    for _, case in CASES:
        if case.only_judge:
            assert case.flag, case.name


def test_the_harness_counts_stderr_as_nbgrader_does(tmp_path):
    from dataclasses import replace

    assignment = next(iter(ALL.values()))
    question = next(iter(assignment.questions.values()))
    loud = replace(
        question.checks[0], source="import sys\nprint('careful', file=sys.stderr)", points=2.0
    )
    question = replace(question, checks=(loud,))
    outcome = harness.run(assignment, question, "x = 1")
    assert outcome.earned == 0
    assert "careful" in outcome.first_message


def test_a_process_that_ends_is_a_rejected_answer():
    assignment = next(iter(ALL.values()))
    question = next(iter(assignment.questions.values()))
    outcome = harness.run(assignment, question, "import os\nos._exit(0)")
    assert outcome.earned == 0
    assert "without a report" in outcome.first_message


def test_a_bank_file_without_its_header_is_refused(tmp_path):
    nobody = Assignment(
        "ps9_nothing", tmp_path / "source" / "ps9_nothing" / "ps9_nothing.ipynb", ()
    )
    folder = tmp_path / "bank" / "ps9" / "q1"
    folder.mkdir(parents=True)
    (folder / "wrong_x.py").write_text("# wrong: something\nx = 1\n")
    with pytest.raises(ValueError, match="'# expect:' line is missing"):
        bank.cases(nobody)
    (folder / "wrong_x.py").write_text("x = 1\n")
    with pytest.raises(ValueError, match="the first line must be"):
        bank.cases(nobody)
