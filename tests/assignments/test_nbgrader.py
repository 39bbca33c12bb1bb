"""Real nbgrader, real kernels: releases, grades as the harness says, and each trap closed."""

from __future__ import annotations

import copy
import json
import re
import shutil

import pytest

from nbjudge.prove import bank, harness
from nbjudge.prove.classroom import Classroom
from nbjudge.prove.sources import meta, solution_lines, text
from tests.assignments.course import ROOT, assignments

# nbgrader's own use of SQLAlchemy and nbformat.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Object of type"),
    pytest.mark.filterwarnings("ignore:Cell is missing an id field"),
]

PS3 = assignments()["ps3_oil_routes"]
CASES = {case.name: case for case in bank.cases(PS3)}
SAMPLE = (
    "q1_route_volumes/right_groupby",  # warns, prints and writes to stderr
    "q1_route_volumes/wrong_missing_figure_kept",  # partial credit
    "q2_share_by_route/wrong_percent",
    "q4_error/right_from_and_to",
    "q6_plot_cpc_split/right_stacked_bars",
    "q6_plot_cpc_split/wrong_gaps_bridged",
    "cheats/reads_notebook",
    "cheats/patched_builtins",
)


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    return Classroom(tmp_path_factory.mktemp("course"), PS3)


@pytest.fixture(scope="module")
def reference():
    return {q.id: solution_lines(q.answer) for q in PS3.questions.values()}


# ------------------------------------------------------------------ release
def test_the_release_holds_no_solution_no_hidden_check_and_the_stub(room):
    released = {cell["id"]: text(cell) for cell in room.blank["cells"]}
    words = "\n".join(released.values())
    for mark in ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "def reference", "Level 4."):
        assert mark not in words
    for question in PS3.questions.values():
        stub = next(
            case for case in bank.cases(PS3)
            if case.name == f"{question.id}/wrong_untouched_stub"
        )  # fmt: skip
        # The bank's first lines say what a file is, and a stub keeps no comment of its own.
        code, given = (
            [line for line in source.splitlines() if line.strip() and not line.startswith("# ")]
            for source in (stub.source, released[question.id])
        )
        assert given == code
        for check in question.checks:
            if check.hidden:
                assert re.fullmatch(r"# Hidden check \([\d.]+ points?\): .*\.", released[check.id])


def test_releasing_twice_gives_the_same_file(room):
    before = room.released.read_bytes()
    room.done(room.api.generate_assignment(PS3.name, force=True))
    assert room.released.read_bytes() == before


def test_the_gradebook_has_25_points_of_which_eight_wait_for_a_person(room):
    from nbgrader.api import Gradebook

    with Gradebook(room.course.db_url, room.course.directory.course_id) as gradebook:
        found = gradebook.find_assignment(PS3.name)
        assert found.max_score == 25
        assert found.max_written_score == 8


def test_the_hidden_part_is_in_no_file_of_the_package():
    hidden = [
        line.strip()
        for question in PS3.questions.values()
        for check in question.checks
        if check.hidden and "def reference" in check.source
        for line in check.source.split("def reference")[1].splitlines()[1:]
        if len(line.strip()) > 40
    ]
    assert len(hidden) > 10
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "grader" / "src").rglob("*.py")]
    shipped = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert not [line for line in hidden if line in shipped]


# ------------------------------------------------------------------ grading
@pytest.mark.slow
def test_nbgrader_gives_the_points_that_the_harness_gives(room):
    harness.warm(assignments().values())
    students = room.submit_together(CASES[name] for name in SAMPLE)
    assert sum(map(len, students.values())) == len(SAMPLE)
    for student, cases in students.items():
        room.done(room.api.autograde(PS3.name, student))
        scores = room.scores(student)
        for case in cases:
            question = PS3.questions[case.question]
            expected = harness.run(PS3, question, case.source)
            for check in question.checks:
                full = expected.states[check.id] == "PASS"
                assert scores[check.id] == (check.points if full else 0), (case.name, check.id)


def _grade(room, student, notebook):
    room.submit(student, notebook)
    return room.api.autograde(PS3.name, student, force=True)


@pytest.mark.slow
def test_deleted_and_edited_test_cells_come_back(room, reference):
    notebook = room.notebook(reference | {"q2_share_by_route": "share_by_route = print"})
    cells = notebook["cells"]
    notebook["cells"] = [c for c in cells if not c["id"].startswith("q2_share_by_route__hidden")]
    for cell in notebook["cells"]:
        if cell["id"] == "q1_route_volumes__hidden":
            cell["source"] = "print('PASS q1_route_volumes: hidden check')"
    room.done(_grade(room, "deletes", notebook))
    assert room.earned("deletes", "q2_share_by_route") == 0
    assert room.earned("deletes", "q1_route_volumes") == 3
    graded = room.folder / "autograded" / "deletes" / PS3.name / f"{PS3.name}.ipynb"
    back = {meta(c).get("grade_id"): text(c) for c in json.loads(graded.read_text())["cells"]}
    assert "def reference" in back["q2_share_by_route__hidden"]
    assert "def reference" in back["q1_route_volumes__hidden"]


@pytest.mark.slow
def test_a_duplicated_cell_does_not_stop_a_submission(room, reference):
    notebook = room.notebook(reference)
    ids = [cell["id"] for cell in notebook["cells"]]
    for name in ("q2_share_by_route", "q2_share_by_route__visible"):
        twin = copy.deepcopy(notebook["cells"][ids.index(name)])
        twin["id"] = f"{name}_copy"[:60]
        notebook["cells"].append(twin)
    room.done(_grade(room, "twins", notebook))
    assert sum(score or 0 for score in room.scores("twins").values()) == 17


@pytest.mark.slow
def test_without_our_step_the_duplicated_cell_does_stop_it(room, reference):
    """The trap itself (jupyter/nbgrader#1083): if this fails, KeepFirstId can go."""
    from nbgrader.apps import NbGraderAPI
    from nbgrader.preprocessors import (
        CheckCellMetadata,
        ClearOutput,
        DeduplicateIds,
        OverwriteCells,
        OverwriteKernelspec,
    )  # fmt: skip

    config = copy.deepcopy(room.course.config)
    config.Autograde.sanitize_preprocessors = [
        ClearOutput, DeduplicateIds, OverwriteKernelspec, OverwriteCells, CheckCellMetadata,
    ]  # fmt: skip
    notebook = room.notebook(reference)
    twin = copy.deepcopy(next(c for c in notebook["cells"] if c["id"] == "q1_route_volumes"))
    twin["id"] = "again"
    notebook["cells"].append(twin)
    room.submit("twins_trap", notebook)
    result = NbGraderAPI(room.course.directory, config=config).autograde(PS3.name, "twins_trap")
    assert not result["success"]


@pytest.mark.slow
def test_an_endless_loop_costs_its_own_question(room, reference, monkeypatch):
    monkeypatch.setitem(room.course.config.Execute, "timeout", 8)
    loop = CASES["q7_closure_losses/wrong_endless_loop"].source
    room.done(_grade(room, "loops", room.notebook(reference | {"q7_closure_losses": loop})))
    assert room.earned("loops", "q7_closure_losses") == 0
    assert sum(score or 0 for score in room.scores("loops").values()) == 14


@pytest.mark.slow
def test_feedback_shows_the_message_and_nothing_of_the_hidden_check(room, reference):
    answers = reference | {
        "q2_share_by_route": CASES["q2_share_by_route/wrong_denominator_sum"].source,
        "q7_closure_losses": "del closure_losses_never_defined",
    }
    room.done(_grade(room, "reads", room.notebook(answers)))
    room.done(room.api.generate_feedback(PS3.name, "reads", force=True))
    pages = list((room.folder / "feedback" / "reads" / PS3.name).glob("*.html"))
    page = re.sub(r"<[^>]+>", "", pages[0].read_text(encoding="utf-8"))
    assert "share of WEST is 0.75, expected 0.6" in page
    assert "name &#39;closure_losses&#39; is not defined" in page.replace("'", "&#39;")
    assert page.count("# (hidden check)") == 13
    own = "\n".join(text(cell) for cell in room.notebook(answers)["cells"])
    looked_for = 0
    for question in PS3.questions.values():
        for check in question.checks:
            for line in check.source.splitlines() if check.hidden else ():
                if len(line.strip()) > 25 and line.strip() not in own:
                    looked_for += 1
                    assert line.strip() not in page, f"{check.id}: {line}"
    assert looked_for > 100


@pytest.mark.slow
def test_a_changed_question_is_regraded(room, reference, tmp_path_factory):
    """The documented path: change the source, release again, autograde again."""
    other = Classroom(tmp_path_factory.mktemp("changed"), PS3)
    answers = reference | {"q1_route_volumes": CASES["q1_route_volumes/wrong_unnamed"].source}
    other.submit("early", other.notebook(answers))
    other.done(other.api.autograde(PS3.name, "early"))
    assert other.earned("early", "q1_route_volumes") == 0
    source = other.folder / "source" / PS3.name / f"{PS3.name}.ipynb"
    content = json.loads(source.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if cell["id"].startswith("q1_route_volumes__"):
            cell["source"] = text(cell).replace(', name="million_tonnes"', "")
    source.write_text(json.dumps(content), encoding="utf-8")
    other.done(other.api.generate_assignment(PS3.name, force=True))
    other.done(other.api.autograde(PS3.name, "early", force=True))
    assert other.earned("early", "q1_route_volumes") == 3
    shutil.rmtree(other.folder)


def test_the_gradebook_lies_beside_the_configuration(room, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert room.course.db_url == f"sqlite:///{room.folder / 'gradebook.db'}"
    assert (room.folder / "gradebook.db").is_file()
    assert room.course.config.CourseDirectory.course_id == "multivector"
