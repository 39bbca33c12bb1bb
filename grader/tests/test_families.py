"""Wrong answers that are made from a question's answer cell."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from nbjudge.prove.families import families
from nbjudge.prove.sources import Question

CONFIG = """
c = get_config()
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError('later')"}
"""
ANSWER = '''import math


def area(radius: float) -> float:
    """Area of a circle."""
    ### BEGIN SOLUTION
    return math.pi * radius**2
    ### END SOLUTION
'''


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "nbgrader_config.py").write_text(CONFIG)
    return tmp_path


def made(answer: str, course: Path) -> dict[str, str]:
    return {f.name: f.source for f in families(Question("q1_area", answer, ()), course)}


def test_they_keep_what_students_get_and_nothing_of_the_solution(course) -> None:
    found = made(ANSWER, course)
    assert set(found) == {
        f"wrong_{name}"
        for name in (
            *("untouched_stub", "comment_only", "docstring_only", "endless_loop"),
            "always_equal",
        )
    }
    for name, source in found.items():
        ast.parse(source)
        assert "radius**2" not in source
        assert ("Area of a circle" in source) == (name != "wrong_comment_only")
    assert "    raise NotImplementedError('later')" in found["wrong_untouched_stub"]


def test_each_function_of_a_cell_is_emptied(course) -> None:
    second = ANSWER.replace("area", "width").replace("import math\n\n\n", "")
    for name, source in made(f"{ANSWER}\n\n{second}", course).items():
        assert "radius**2" not in source
        assert source.count("radius: float") == (0 if name == "wrong_comment_only" else 2)


def test_a_function_without_docstring_keeps_a_body(course) -> None:
    answer = "def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"
    assert made(answer, course)["wrong_docstring_only"] == "def f(x):\n    pass\n"


def test_an_answer_that_is_no_function_has_no_return(course) -> None:
    answer = "### BEGIN SOLUTION\nx = sum([1])\n### END SOLUTION"
    assert set(made(answer, course)) == {
        "wrong_untouched_stub", "wrong_comment_only", "wrong_endless_loop",
    }  # fmt: skip


def test_a_cell_without_a_marked_solution_has_none(course) -> None:
    assert made("x = 1", course) == {}
