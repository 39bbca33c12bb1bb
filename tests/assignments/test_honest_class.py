"""A class that works honestly is graded without one flag, whatever it prints while it works.

`HONEST_CLASS` in the environment sets how many students each class has.
"""

from __future__ import annotations

import json
import os
import re

import nbformat
import pytest

from grader.benchmarks.classes import make_class
from nbjudge.course import leaks
from nbjudge.course.course import open_course
from nbjudge.engine.suspicious import scan
from nbjudge.prove import bank
from nbjudge.prove.sources import meta, solution_lines, text
from nbjudge.report.fingerprints import prepare
from nbjudge.report.similarity import compare
from nbjudge.run.grade import grade
from tests.assignments.course import COURSE, assignments

ALL = assignments()
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


def _tables(source: str) -> list[str]:
    return sorted(set(re.findall(r'load\(\s*"([\w/]+)"', source)))


@pytest.mark.slow
@pytest.mark.isolation
@pytest.mark.parametrize("assignment", ALL.values(), ids=list(ALL))
def test_an_honest_class_has_no_flag(assignment, tmp_path):
    """Right and wrong answers, public tables printed at the end, and functions that print."""
    made = make_class(tmp_path / "class", SIZE, assignment.short, COURSE)
    tables = _tables(assignment.path.read_text(encoding="utf-8").replace('\\"', '"'))
    paths = sorted((made.folder / "submitted").glob("*/*/*.ipynb"))
    for number, path in enumerate(paths):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        if number % 2 == 0:
            for cell in notebook["cells"]:
                found = re.search(r"^def (\w+)\(", text(cell), re.MULTILINE)
                if meta(cell).get("solution") and cell["cell_type"] == "code" and found:
                    cell["source"] = text(cell) + WATCHED.format(name=found[1])
        shown = "".join(f"show(load({name!r}))\n" for name in tables)
        code = f"{SHOW}{shown}"
        notebook["cells"].append(nbformat.v4.new_code_cell(code, id="my-look-at-all-tables"))
        path.write_text(json.dumps(notebook), encoding="utf-8")
    report = grade(made.folder, made.assignment)
    assert len(report.rows) == SIZE
    assert {
        row.outcome.student: row.outcome.flags for row in report.rows if row.outcome.flags
    } == {}
    public = (str(COURSE.parent / "data"), str(made.folder / "release"))
    for path in sorted((made.folder / "autograded").glob("*/*/*.ipynb")):
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
