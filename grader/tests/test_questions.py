"""Questions are called what their headings call them."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from nbjudge.questions import name_parts, question_names, read_heading, syntax_error


def cell(kind: str, source: str = "", name: str = "", **roles: bool):
    made = (new_code_cell if kind == "code" else new_markdown_cell)(source)
    if name:
        flags = {"grade": False, "solution": False, "task": False, **roles}
        made.metadata["nbgrader"] = {"grade_id": name, **flags}
    return made


def code(name: str, **roles: bool):
    return cell("code", "x = 1", name, **roles)


@pytest.mark.parametrize(
    "text, short, title",
    [
        ("## Question 1 · Two: parts (3 points)", "Question 1", "Question 1 · Two: parts"),
        ("# Exercise 2: sums", "Exercise 2", "Exercise 2: sums"),
        ("## Aufgabe 3 – Summen (2 pts)", "Aufgabe 3", "Aufgabe 3 – Summen"),
        ("## Part B\n\n### Question 4", "Question 4", "Question 4"),
        ("```\n# 1 comment\n```\n## Why do they differ?", *["Why do they differ?"] * 2),
        ("## **Task** `5` ##", "Task 5", "Task 5"),
        ("## 2.5 Rates (of 10)", "2.5 Rates (of 10)", "2.5 Rates (of 10)"),
    ],
)
def test_headings(text: str, short: str, title: str) -> None:
    name = read_heading(text)
    assert (name.short, name.title) == (short, title)


@pytest.mark.parametrize("text", ["", "Question 1", "    # code", "```\n# code\n```", "#hashtag"])
def test_no_heading(text: str) -> None:
    assert read_heading(text) is None


def test_all_cells_of_a_question_have_its_name_whatever_their_ids() -> None:
    cells = [
        cell("markdown", "# Title\n\nText"),
        cell("markdown", "## How this works"),
        code("setup", locked=True),
        cell("markdown", "## Question 1: sums"),
        code("cell-8f3a", solution=True),
        cell("markdown", "### Tests"),
        code("cell-77b0", grade=True),
        cell("markdown", "## Question 2"),
        cell("markdown", "## Question 9, says the student", "why", grade=True, solution=True),
    ]
    names = {name: one.short for name, one in question_names(cells).items()}
    assert names == {"cell-8f3a": "Question 1", "cell-77b0": "Question 1", "why": "Question 2"}


def test_a_notebook_with_a_title_only_keeps_its_ids() -> None:
    cells = [
        cell("markdown", "# Problem set 1"),
        code("q1_sum", solution=True),
        code("q1_sum__hidden", grade=True),
        code("q2", solution=True),
    ]
    assert {one.short for one in question_names(cells).values()} == {"q1_sum", "q2"}
    assert name_parts(new_notebook(cells=cells))["q1_sum__hidden"].label == "q1_sum, check"


def test_answers_that_share_a_heading_are_told_apart() -> None:
    cells = [
        cell("markdown", "# T"),
        cell("markdown", "## Part A"),
        code("q1", solution=True),
        code("q1__test", grade=True),
        code("q2", solution=True),
        code("q2__test", grade=True),
    ]
    names = {name: one.short for name, one in question_names(cells).items()}
    assert names["q1"] == names["q1__test"] == "Part A, q1"
    assert names["q2"] == names["q2__test"] == "Part A, q2"


def error(name: str, text: str):
    return new_output("error", ename=name, evalue=text, traceback=[])


def test_a_syntax_error_is_called_one_in_the_answer_and_its_checks() -> None:
    answer, first, second = (
        code("a", solution=True),
        code("a__1", grade=True),
        code("a__2", grade=True),
    )
    answer.outputs = [error("IndentationError", "unexpected indent (1.py, line 3)")]
    first.outputs = [error("NameError", "name 'f' is not defined")]
    second.outputs = [error("AssertionError", "no")]
    cells = [cell("markdown", "# T"), cell("markdown", "## Question 1"), answer, first, second]
    parts = name_parts(new_notebook(cells=cells))
    assert parts["a"].note.startswith("Syntax error in line 3: unexpected indent. Python could")
    assert "has a syntax error" in parts["a__1"].note
    assert parts["a__2"].note == ""
    assert parts["a__2"].label == "Question 1, check 2 of 2"


def test_other_outputs_are_no_syntax_error() -> None:
    assert syntax_error(error("NameError", "line 1")) == ""
    assert syntax_error(new_output("stream", name="stdout", text="SyntaxError")) == ""
    assert syntax_error(error("SyntaxError", "")).startswith("Syntax error. Python")
