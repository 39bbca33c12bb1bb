"""Plugins and steps that a course brings itself, in files beside its configuration."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.tests import course as made
from grader.tests import small
from grader.tests.inline import InlinePool
from nbjudge.cli import main
from nbjudge.course.course import open_course
from nbjudge.run.limits import steps_left_out
from nbjudge.run.run_result import RunReport

PLUGIN = """
from nbgrader.plugins import BasePlugin
from nbgrader.preprocessors import NbGraderPreprocessor

class HalfPoint(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.5

class Sign(NbGraderPreprocessor):
    def preprocess_cell(self, cell, resources, index):
        return cell, resources
"""


def configure(root: Path, text: str) -> None:
    config = root / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\n{text}\n")


@pytest.fixture
def course(small_course: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(sys, "path", list(sys.path))
    (small_course / "own_rules.py").write_text(PLUGIN)
    yield small_course
    sys.modules.pop("own_rules", None)


def test_a_late_rule_beside_the_configuration_counts(
    course: Path,
    inline: InlinePool,
    run_quick: Callable[..., RunReport],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """nbgrader finds it in the folder that it is run in; here the run may begin anywhere."""
    from nbgrader.api import Gradebook

    monkeypatch.chdir(tmp_path)
    configure(course, "c.AssignLatePenalties.plugin_class = 'own_rules.HalfPoint'")
    address = f"sqlite:///{course}/gradebook.db"
    with Gradebook(address, "geo101") as book:
        book.update_or_create_assignment("ps1", duedate="2026-03-01 12:00:00")
    made.submit(course, "ann", small.answered(course), timestamp="2026-03-02 12:00:00 UTC")
    run_quick(course)
    with Gradebook(address, "geo101") as book:
        assert book.find_submission("ps1", "ann").late_submission_penalty == 0.5


@pytest.mark.parametrize(
    "line",
    [
        "c.Autograde.autograde_preprocessors = ['own_rules.Sign']",
        "c.Autograde.autograde_preprocessors.append('own_rules.Sign')",
        "from own_rules import Sign\nc.Autograde.sanitize_preprocessors.append(Sign)",
    ],
)
def test_a_step_for_autograde_is_named_because_a_run_leaves_it_out(course: Path, line: str) -> None:
    configure(course, line)
    (said,) = steps_left_out(open_course(course))
    assert "Sign in c.Autograde." in said
    assert "is left out" in said


def test_a_course_with_nbgraders_steps_alone_has_nothing_to_name(course: Path) -> None:
    configure(
        course,
        "from pathlib import Path\nfrom nbjudge.plugins.configure import configure\n"
        "configure(c, Path(__file__).parent)",
    )
    assert list(steps_left_out(open_course(course))) == []


def test_a_rule_that_is_not_there_is_named_in_words(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(course, "c.AssignLatePenalties.plugin_class = 'nowhere.HalfPoint'")
    made.submit(course, "ann", small.answered(course))
    assert main(["grade", "ps1", "--course", str(course), "--no-isolation", "--quiet"]) == 2
    assert capsys.readouterr().err == (
        "nbjudge grade: a setting in nbgrader_config.py cannot be used: The 'plugin_class' trait "
        "of AssignLatePenalties must be a type, but 'nowhere.HalfPoint' could not be imported. "
        "Correct that file.\n"
    )
