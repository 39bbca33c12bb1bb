"""``multivector check``: a line per question, the exit code, and clear words when it cannot run."""

from __future__ import annotations

import asyncio
import json
import re
import time

import pytest
from nbclient import NotebookClient

from multivector import cli
from nbjudge.prove import bank
from nbjudge.prove.classroom import Classroom
from nbjudge.prove.sources import meta, solution_lines
from tests.assignments.course import ROOT, assignments

PS3 = assignments()["ps3_oil_routes"]
CASES = {case.name: case for case in bank.cases(PS3)}
#: One case a question and one more, all in one notebook: right, wrong, untouched.
MIXED = {
    "q1_route_volumes": ("q1_route_volumes/right_groupby", "PASS", ""),
    "q2_share_by_route": ("q2_share_by_route/wrong_percent", "NOT YET", "100 times too large"),
    "q3_denominator": ("q3_denominator/right_commas", "PASS", ""),
    "q4_error": ("q4_error/wrong_sentence_6", "NOT YET", "expected one of: 1, 2, 3, 4, 5"),
    "q5_overclaim": ("q5_overclaim/wrong_always", "NOT YET", "claims more"),
    "q6_plot_cpc_split": (
        "q6_plot_cpc_split/wrong_comment_only", "NOT ATTEMPTED", "holds no code",
    ),
    "q7_closure_losses": (
        "q7_closure_losses/wrong_untouched_stub", "NOT ATTEMPTED", "the course's stub",
    ),
    "q9_verdicts": ("q9_verdicts/right_kilotonnes", "PASS", ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    return Classroom(tmp_path_factory.mktemp("course"), PS3)


@pytest.fixture
def work(tmp_path, room, monkeypatch):
    """Give a function that puts a notebook where a student works."""
    folder = tmp_path / PS3.name
    folder.mkdir()
    monkeypatch.chdir(tmp_path)

    def put(notebook):
        path = folder / f"{PS3.name}.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    return put


def _agrees(path, states):
    """Compare with nbgrader's Validator: what the Validate button shows."""
    from nbgrader.validator import Validator

    results = Validator().validate(str(path))
    open_cells = {row["source"] for row in results.get("failed", [])}
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        name = meta(cell).get("grade_id", "").split("__")[0]
        if meta(cell).get("grade"):
            source = "".join(cell["source"]).strip()
            if source in open_cells:
                assert states[name] != "PASS", name
    passing = all(state == "PASS" for state in states.values())
    assert passing == (not any(results.values()))


@pytest.mark.slow
def test_a_mixed_notebook_is_told_apart_and_the_validate_button_agrees(work, room, capsys):
    path = work(room.notebook({q: CASES[name].source for q, (name, _, _) in MIXED.items()}))
    started = time.monotonic()
    code = cli.main(["check", "ps3"])
    seconds = time.monotonic() - started
    assert [left.name for left in path.parent.iterdir()] == [path.name]
    shown = capsys.readouterr().out
    assert code == 1
    for question, (_, state, pattern) in MIXED.items():
        head = rf"^{state}\s+Question \d[ab]? \({question}\)$"
        block = re.search(rf"{head}(.*?)(?=^\S|\Z)", shown, re.M | re.S)
        assert block, f"{question} is not {state} in:\n{shown}"
        words = " ".join(block[1].split())
        assert re.search(pattern, words), words
        assert ("Hint:" in words) == (state != "PASS")
    for written in (
        "Question 3b (q3_defence)",
        "Question 4b (q4_reason)",
        "Question 8 (q8_note)",
    ):
        assert f"NOT ATTEMPTED  {written}" in shown
    assert "3 of 11 pass" in shown
    assert seconds < 30, "the promise is ten seconds on an idle machine"
    assert cli.main(["check", "ps3", "--json"]) == 1
    results = json.loads(capsys.readouterr().out)
    _agrees(path, {row["question"]: row["state"] for row in results})


@pytest.mark.slow
def test_a_finished_notebook_ends_with_zero_and_so_does_the_button(work, room, capsys):
    answers = {q.id: solution_lines(q.answer) for q in PS3.questions.values()}
    written = dict.fromkeys(PS3.manual, "The terminal first: 67.1 Mt a year.")
    path = work(room.notebook({**answers, **written}))
    assert cli.main(["check", str(path)]) == 0
    assert "11 of 11 pass" in capsys.readouterr().out
    _agrees(path, {"all": "PASS"})


@pytest.mark.slow
@pytest.mark.parametrize("number", range(3))
def test_the_button_agrees_on_more_of_the_bank(work, room, capsys, number):
    """Each notebook holds one wrong answer of every question, another one each time."""
    answers = {}
    for question in PS3.questions:
        wrong = [
            case for case in CASES.values()
            if case.question == question and case.kind == "wrong"
            and "loop" not in case.name and case.path.parent.name == question
        ]  # fmt: skip
        answers[question] = wrong[(number * 7 + 3) % len(wrong)].source
    path = work(room.notebook(answers))
    assert cli.main(["check", "ps3", "--json"]) == 1
    results = json.loads(capsys.readouterr().out)
    _agrees(path, {row["question"]: row["state"] for row in results})


def test_an_edited_check_cell_is_named(work, room, capsys):
    notebook = room.notebook({q.id: solution_lines(q.answer) for q in PS3.questions.values()})
    cell = next(c for c in notebook["cells"] if c["id"] == "q2_share_by_route__visible")
    cell["source"] = "print('PASS q2_share_by_route: visible check')"
    work(notebook)
    assert cli.main(["check", "ps3"]) == 1
    shown = " ".join(capsys.readouterr().out.split())
    said = "NOT YET Question 2 (q2_share_by_route) This cell belongs to the course and was edited"
    assert said in shown


def test_deleted_cells_are_named(work, room, capsys):
    """The Validate button says nothing about a check that is not there; the command does."""
    notebook = room.notebook({q.id: solution_lines(q.answer) for q in PS3.questions.values()})
    notebook["cells"] = [
        cell
        for cell in notebook["cells"]
        if not cell["id"].startswith("q1_route_volumes__v")
        and not cell["id"].startswith("q1_route_volumes__h")
        and cell["id"] != "q6_plot_cpc_split"
    ]
    work(notebook)
    assert cli.main(["check", "ps3"]) == 1
    shown = " ".join(capsys.readouterr().out.split())
    assert (
        "NOT YET Question 1 (q1_route_volumes) A cell that checks this question is missing" in shown
    )
    said = "NOT YET Question 6 (q6_plot_cpc_split) The answer's cell is missing"
    assert said in shown


@pytest.mark.parametrize("listed", [True, False], ids=["listed", "older-release"])
@pytest.mark.parametrize("how", ["deleted", "emptied"])
def test_a_wrong_answer_without_its_visible_check_does_not_pass(work, room, capsys, how, listed):
    answers = {q.id: solution_lines(q.answer) for q in PS3.questions.values()}
    answers["q2_share_by_route"] = CASES["q2_share_by_route/wrong_percent"].source
    notebook = room.notebook(answers)
    if not listed:
        del notebook["metadata"]["nbjudge"]
    cell = next(c for c in notebook["cells"] if c["id"] == "q2_share_by_route__visible")
    if how == "deleted":
        notebook["cells"].remove(cell)
    else:
        cell["source"] = ""
    work(notebook)
    assert cli.main(["check", "ps3"]) == 1
    shown = " ".join(capsys.readouterr().out.split())
    assert "NOT YET Question 2 (q2_share_by_route)" in shown
    assert "10 of 11 pass" not in shown


@pytest.mark.parametrize(
    ("make", "pattern"),
    [
        (lambda nb: "{ this is not JSON", r"ps3_oil_routes.ipynb is not a notebook \("),
        (lambda nb: "[1, 2]", "is not a notebook"),
        (lambda nb: json.dumps(nb | {"cells": []}), "holds no questions"),
    ],
)
def test_a_file_that_is_no_assignment(work, room, capsys, make, pattern):
    path = work(room.blank)
    path.write_text(make(room.blank), encoding="utf-8")
    assert cli.main(["check", "ps3"]) == 2
    assert re.search(pattern, capsys.readouterr().err)


def test_a_missing_kernel_is_named_with_the_next_step(work, room, capsys):
    notebook = json.loads(json.dumps(room.blank))
    notebook["metadata"]["kernelspec"] |= {"name": "python-of-2019"}
    work(notebook)
    assert cli.main(["check", "ps3"]) == 2
    assert "the kernel 'python-of-2019'" in capsys.readouterr().err


def test_a_kernel_that_dies_is_not_a_wrong_answer(work, room, capsys):
    work(room.notebook({"q1_route_volumes": "import os\nos._exit(1)"}))
    assert cli.main(["check", "ps3"]) == 2
    assert "the kernel died" in capsys.readouterr().err


def test_a_connection_that_breaks_off_is_named_with_the_next_step(work, room, capsys, monkeypatch):
    def broken(self: NotebookClient) -> None:
        raise asyncio.CancelledError

    work(room.blank)
    monkeypatch.setattr(NotebookClient, "execute", broken)
    assert cli.main(["check", "ps3"]) == 2
    assert "broke off. Run the check again." in capsys.readouterr().err


def test_what_is_not_there_is_named(work, room, capsys, tmp_path):
    work(room.blank)
    assert cli.main(["check", "ps33"]) == 2
    assert "ps33" in capsys.readouterr().err
    assert cli.main(["check", "other.ipynb"]) == 2
    assert "there is no file" in capsys.readouterr().err
    (tmp_path / PS3.name / f"{PS3.name}.ipynb").rename(tmp_path / PS3.name / "mine.ipynb")
    assert cli.main(["check", "ps3"]) == 2
    assert "there is: mine.ipynb" in capsys.readouterr().err


def test_the_course_folder_is_the_one_that_holds_the_configuration():
    assert (ROOT / "assignments" / "nbgrader_config.py").is_file()
