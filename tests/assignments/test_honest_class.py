"""Honest answers are taken neither for an attack nor for copies; who leaks a check is named alone.

An honest class is graded beside the bank, in test_grading_run.py.
"""

from __future__ import annotations

import json
import re

import nbformat
import pytest

from grader.benchmarks.classes import make_class
from nbjudge.course import leaks
from nbjudge.course.course import open_course
from nbjudge.engine.syntax.suspicious import scan
from nbjudge.prove import bank
from nbjudge.prove.sources import meta, solution_lines, text
from nbjudge.report.fingerprints import prepare
from nbjudge.report.similarity import compare
from nbjudge.run.grade import grade
from tests.assignments.course import COURSE, assignments

ALL = assignments()
KEPT = """

SEEN = []
_{name} = {name}


def {name}(*given):
    SEEN.append(repr(given))
    return _{name}(*given)
"""


@pytest.mark.slow
@pytest.mark.isolation
def test_who_shows_what_a_hidden_check_handed_out_is_flagged(tmp_path):
    """Beside honest people: nothing of it reaches the feedback, and only one person is named."""
    made = make_class(tmp_path / "class", 2, "ps3", COURSE)
    paths = sorted((made.folder / "submitted").glob("*/*/*.ipynb"))
    leaking = paths[0].parts[-3]
    notebook = json.loads(paths[0].read_text(encoding="utf-8"))
    answer = next(c for c in notebook["cells"] if meta(c).get("grade_id") == "q1_route_volumes")
    answer["source"] = text(answer) + KEPT.format(name="route_volumes")
    look = nbformat.v4.new_code_cell("print(*SEEN, sep='\\n')", id="what-was-seen")
    notebook["cells"].append(look)
    paths[0].write_text(json.dumps(notebook), encoding="utf-8")
    report = grade(made.folder, made.assignment)
    flags = {row.outcome.student: row.outcome.flags for row in report.rows if row.outcome.flags}
    assert list(flags) == [leaking]
    assert flags[leaking][0].endswith(leaks.FLAG)
    public = (str(COURSE.parent / "data"), str(made.folder / "release"))
    graded = nbformat.read(next((made.folder / "autograded" / leaking).glob("*/*.ipynb")), 4)
    assert "2043" in leaks.text_of(graded.cells[-1].outputs[0])
    leaks.hold_back(graded, public=public)
    assert [output.text for output in graded.cells[-1].outputs] == [f"{leaks.HELD_BACK}\n"]


#: An answer that is equal to everything is a trick and no slip.
TRICK = "wrong_always_equal"


@pytest.mark.parametrize("assignment", ALL.values(), ids=list(ALL))
def test_no_answer_is_taken_for_an_attack(assignment):
    """Right ones in every style, and wrong ones in every kind of error."""
    names = open_course(COURSE).option("Suspicious", "names", ())
    own = [case for case in bank.cases(assignment) if case.kind in ("right", "wrong")]
    said = {case.name: scan(case.source, names) for case in own if case.path.stem != TRICK}
    assert len(said) > 50
    assert {name: lines for name, lines in said.items() if lines} == {}


@pytest.mark.parametrize("assignment", ALL.values(), ids=list(ALL))
def test_no_two_right_answers_are_taken_for_copies(assignment):
    """People who answer rightly in their own ways, scaffold or not, are no pair."""
    handed_out = [
        _without_marked(text(cell))
        for cell in json.loads(assignment.path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    answers, known = {}, {}
    for name, question in assignment.questions.items():
        own = [case for case in bank.cases(assignment) if case.path.parent.name == name]
        answers[name] = {
            case.path.stem: prepare(case.source, code=True) for case in own if case.kind == "right"
        }
        given = [*handed_out, solution_lines(question.answer)]
        known[name] = [prepare(one, code=True) for one in given]
    assert sum(map(len, answers.values())) > 2 * len(answers)
    assert [(pair.first, pair.second) for pair in compare(answers, known)] == []


def _without_marked(source: str) -> str:
    marked = r"### BEGIN (SOLUTION|HIDDEN TESTS).*?### END \1"
    return re.sub(marked, "", source, flags=re.DOTALL)
