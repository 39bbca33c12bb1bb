"""Each code question has a guided and an open cell beside the standard one, and they work.

In a grading run too: test_grading_run.py.
"""

from __future__ import annotations

import ast
import re

import pytest

from nbjudge.prove import bank, harness, texts
from nbjudge.prove.sources import Assignment, Question, meta, solution_lines, text
from tests.assignments.course import assignments

ALL = assignments()
BLANK = "____"
OFF, ON = "guided = False\n", "guided = True\n"
FIRST = f"# Guided: fill the blanks ({BLANK}), then write True. "
HEADER = "# right: the guided cell, filled\n"

QUESTIONS = [
    pytest.param(assignment, question, id=f"{assignment.short}-{name}")
    for assignment in ALL.values()
    for name, question in assignment.questions.items()
    if texts.values(solution_lines(question.answer)) is None  # text questions have a template
]
STUBS = {
    (assignment.short, case.question): case.source
    for assignment in ALL.values()
    for case in bank.cases(assignment)
    if case.name == f"{case.question}/wrong_untouched_stub"
}


@pytest.fixture(scope="module", autouse=True)
def _warm():
    harness.warm(ALL.values())


def _cells(assignment: Assignment) -> dict[str, dict]:
    return {cell["id"]: cell for cell in assignment.cells}


def _released(assignment: Assignment, question: Question) -> str:
    return text(_cells(assignment)[f"{question.id}__guided"]).rstrip("\n") + "\n"


def filled_cell(assignment: Assignment, question: Question) -> str:
    path = assignment.bank / assignment.short / question.id / "right_guided.py"
    stored = path.read_text(encoding="utf-8")
    assert stored.startswith(HEADER), path.name
    return stored.removeprefix(HEADER)


def _function(source: str) -> ast.FunctionDef:
    """Give the function that a cell with a switch defines."""
    (branch,) = (node for node in ast.parse(source).body if isinstance(node, ast.If))
    return branch.body[-1]


def _fills(released: str, filled: str) -> list[str]:
    """Give what stands in each blank; fail where the texts differ in anything but the blanks."""
    assert released.count(OFF) == 1
    head, _, code = released.replace(OFF, ON).partition(ON)
    pattern = re.escape(head + ON) + "(.+?)".join(map(re.escape, code.split(BLANK)))
    found = re.fullmatch(pattern, filled, re.DOTALL)  # a blank may take several lines
    assert found, "the stored guided answer is not the released cell with its blanks filled"
    return list(found.groups())


def test_a_change_beside_the_blanks_is_noticed():
    released = f"{FIRST}\n{OFF}if guided:\n    x = {BLANK} + 1\n"
    assert _fills(released, f"{FIRST}\n{ON}if guided:\n    x = 2 + 1\n") == ["2"]
    for other in (f"{FIRST}\n{ON}if guided:\n    x = 2 + 2\n", released):
        with pytest.raises(AssertionError, match="not the released cell"):
            _fills(released, other)


def test_every_set_has_code_questions_and_each_of_them_its_stub():
    assert {param.values[0].short for param in QUESTIONS} == {one.short for one in ALL.values()}
    assert {(p.values[0].short, p.values[1].id) for p in QUESTIONS} <= set(STUBS)


@pytest.mark.parametrize(("assignment", "question"), QUESTIONS)
def test_the_levels_stand_right_after_the_standard_cell(assignment, question):
    ids = [cell["id"] for cell in assignment.cells]
    place = ids.index(question.id)
    expected = [f"{question.id}__{kind}" for kind in ("guided", "open", "try")]
    assert ids[place + 1 : place + 4] == expected
    for name in expected:
        cell = _cells(assignment)[name]
        assert cell["cell_type"] == "code"
        assert not meta(cell), f"{name}: nbgrader would lock or grade it"
    # An open cell of a comment alone leaves the answer of another level as it is.
    assert ast.parse(text(_cells(assignment)[f"{question.id}__open"])).body == []
    assert re.match(r"# Open: write \w+", text(_cells(assignment)[f"{question.id}__open"]))


@pytest.mark.parametrize(("assignment", "question"), QUESTIONS)
def test_the_guided_cell_has_two_or_three_blanks_and_is_off(assignment, question):
    released = _released(assignment, question)
    assert released.startswith(FIRST)
    code = released.partition(OFF)[2]
    nodes = list(ast.walk(ast.parse(released)))
    blanks = [n for n in nodes if BLANK in (getattr(n, "id", ""), getattr(n, "attr", ""))]
    assert len(blanks) == code.count(BLANK), "each blank is an expression or a method's name"
    assert 2 <= len(blanks) <= 3
    # Nothing happens before the student switches it on.
    space: dict = {}
    exec(compile(released, question.id, "exec"), space)
    assert {name for name in space if not name.startswith("__")} == {"guided"}


@pytest.mark.parametrize(("assignment", "question"), QUESTIONS)
def test_the_banks_guided_answer_is_the_released_cell_filled(assignment, question):
    released, filled = _released(assignment, question), filled_cell(assignment, question)
    for fill in _fills(released, filled):
        ast.parse(fill, mode="eval")  # an expression: nothing but the blank was replaced
        assert BLANK not in fill
    standard = next(
        node
        for node in reversed(ast.parse(solution_lines(question.answer)).body)
        if isinstance(node, ast.FunctionDef)
    )
    guided = _function(filled)
    assert guided.name == standard.name
    assert ast.unparse(guided.args) == ast.unparse(standard.args)


@pytest.mark.parametrize(("assignment", "question"), QUESTIONS)
def test_the_filled_guided_cell_after_the_stub_earns_all_and_the_unfilled_one_nothing(
    assignment, question
):
    stub = STUBS[assignment.short, question.id]
    released, filled = _released(assignment, question), filled_cell(assignment, question)
    jobs = [
        harness.Job(assignment, question, f"{stub}\n\n{cell}", key=what)
        for what, cell in (
            ("filled", filled),
            ("unfilled", released),
            ("switched on, unfilled", released.replace(OFF, ON)),
        )
    ]
    outcome = {job.key: result for job, result in harness.run_many(jobs)}
    assert outcome["filled"].full, outcome["filled"].first_message
    assert outcome["filled"].earned == question.points
    assert set(outcome["unfilled"].states.values()) == {"NOT ATTEMPTED"}
    assert outcome["unfilled"].earned == outcome["switched on, unfilled"].earned == 0
    assert outcome["switched on, unfilled"].states[question.checks[0].id] != "PASS"
