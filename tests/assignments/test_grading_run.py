"""One grading run for each set: the answer bank, the levels of entry, and an honest class in it.

The judge changes no grade of the bank and stops every cheat; a guided and an open cell earn what
the standard one earns; who works honestly gets no flag, whatever is printed on the way.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass

import nbformat
import pytest

from grader.benchmarks.classes import hand_in_from_bank
from nbjudge.course import leaks
from nbjudge.outcomes import Outcome
from nbjudge.prove import bank, proof
from nbjudge.prove.classroom import Classroom
from nbjudge.prove.sources import Assignment, meta, text
from nbjudge.run.grade import grade
from tests.assignments.course import COURSE, assignments
from tests.assignments.test_levels import QUESTIONS, filled_cell

pytestmark = [pytest.mark.slow, pytest.mark.isolation]

ALL = [a for a in assignments().values() if a.questions]
#: Of each question every right answer, and every n-th wrong one; ``nbjudge prove --judged`` takes
#: all of them.
STEP = 12
#: A loop without an end takes every check to its limit, up to a minute for one answer. All are made
#: alike, by :func:`nbjudge.prove.families.families`, and stop at the same limit: one is graded
#: here, in the set that has the cheats. In test_bank.py every loop runs, under a shorter limit.
LOOPS = {"ps3": 1}
#: How many students of each class work honestly.
SIZE = int(os.environ.get("HONEST_CLASS", "2"))
#: What somebody adds who wants to see what a function is called with. A dictionary of all tables of
#: the course, with the outlines of regions, would take a minute to write.
WATCHED = """

_{name} = {name}


def {name}(*given):
    print("called with", *(one for one in given if not isinstance(one, dict)))
    return _{name}(*given)
"""
#: A look at the tables; outlines of regions take minutes to write.
SHOW = """
from multivector.data import load

def show(table):
    print(table.drop(columns="geometry", errors="ignore").head(200).to_string())

"""


@dataclass(frozen=True)
class Run:
    """A set that a class has handed in and that was graded.

    Attributes
    ----------
    cases : dict of str to list of Case
        The bank's cases by student.
    levels, honest : list of str
        Those who answer on another level, and those who only work honestly.
    outcomes : dict of str to Outcome
        By student.
    """

    assignment: Assignment
    room: Classroom
    cases: dict[str, list[bank.Case]]
    levels: list[str]
    honest: list[str]
    outcomes: dict[str, Outcome]


def _chosen(assignment: Assignment) -> list[bank.Case]:
    cases = bank.cases(assignment)
    loops = [case for case in cases if case.never_ends][: LOOPS.get(assignment.short, 0)]
    wrong = [case for case in cases if case.kind == "wrong" and not case.never_ends][::STEP]
    return [case for case in cases if case.kind != "wrong"] + wrong + loops


def _hand_in_levels(room: Classroom) -> list[str]:
    """One student fills every guided cell, one writes every answer into the open cells."""
    students = []
    for level in ("guided", "open"):
        notebook = room.notebook({})
        cells = {cell["id"]: cell for cell in notebook["cells"]}
        for assignment, question in (param.values for param in QUESTIONS):
            if assignment.name == room.assignment.name:
                answer = filled_cell(assignment, question) if level == "guided" else question.answer
                cells[f"{question.id}__{level}"]["source"] = answer
        students.append(f"level_{level}")
        room.submit(students[-1], notebook)
    return students


def _hand_in_honest(room: Classroom) -> list[str]:
    """Right and wrong answers, public tables printed at the end, and functions that print."""
    students = hand_in_from_bank(room, SIZE)
    source = room.assignment.path.read_text(encoding="utf-8").replace('\\"', '"')
    shown = "".join(f"show(load({name!r}))\n" for name in _tables(source))
    for number, student in enumerate(students):
        path = next((room.folder / "submitted" / student).glob("*/*.ipynb"))
        notebook = json.loads(path.read_text(encoding="utf-8"))
        if number % 2 == 0:
            for cell in notebook["cells"]:
                found = re.search(r"^def (\w+)\(", text(cell), re.MULTILINE)
                if meta(cell).get("solution") and cell["cell_type"] == "code" and found:
                    cell["source"] = text(cell) + WATCHED.format(name=found[1])
        code = f"{SHOW}{shown}"
        notebook["cells"].append(nbformat.v4.new_code_cell(code, id="my-look-at-all-tables"))
        path.write_text(json.dumps(notebook), encoding="utf-8")
    return students


def _tables(source: str) -> list[str]:
    return sorted(set(re.findall(r'load\(\s*"([\w/]+)"', source)))


@pytest.fixture(scope="module", params=ALL, ids=[a.short for a in ALL])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    room = Classroom(tmp_path_factory.mktemp(request.param.short), request.param)
    cases = room.submit_together(_chosen(request.param))
    levels, honest = _hand_in_levels(room), _hand_in_honest(room)
    report = grade(room.folder, request.param.name)
    outcomes = {row.outcome.student: row.outcome for row in report.rows}
    assert set(outcomes) == {*cases, *levels, *honest}
    return Run(request.param, room, cases, levels, honest, outcomes)


def test_grades_of_the_bank_do_not_change_in_a_grading_run(run: Run) -> None:
    faults = [
        fault
        for student, own in run.cases.items()
        for fault in proof.wrong_grades(run.assignment, own, run.outcomes[student])
    ]
    assert faults == []


def test_each_level_earns_the_same_in_a_grading_run(run: Run) -> None:
    chosen = [p.values[1] for p in QUESTIONS if p.values[0].name == run.assignment.name]
    wanted = sum(question.points for question in chosen)
    assert wanted > 0
    for student in run.levels:
        outcome = run.outcomes[student]
        assert sum(score or 0 for score in outcome.scores.values()) == wanted, outcome
        assert outcome.flags == (), outcome.flags


def test_an_honest_class_has_no_flag(run: Run) -> None:
    assert len(run.honest) == SIZE
    assert {s: run.outcomes[s].flags for s in run.honest if run.outcomes[s].flags} == {}
    public = (str(COURSE.parent / "data"), str(run.room.folder / "release"))
    for student in run.honest:
        path = next((run.room.folder / "autograded" / student).glob("*/*.ipynb"))
        notebook = nbformat.read(path, 4)
        printed = "".join(map(leaks.text_of, notebook.cells[-1].outputs))
        assert len(printed) > 1_000, "the tables were printed"
        leaks.hold_back(notebook, public=public)
        assert printed == "".join(map(leaks.text_of, notebook.cells[-1].outputs))
        for cell in notebook.cells:
            if leaks.BEGIN in cell.source:
                streams = [o.text for o in cell.outputs if o.output_type == "stream"]
                lines = "".join(streams).splitlines()
                assert all(line.startswith(("PASS ", leaks.HELD_BACK)) for line in lines), lines
