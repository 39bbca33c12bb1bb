"""Settings of nbgrader that a course extends in place, and steps in each form of naming them."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbgrader.converters import GenerateAssignment, GenerateFeedback
from nbgrader.preprocessors import AssignLatePenalties, DeduplicateIds, SaveCells
from traitlets.config import Config

from grader.tests import course as made
from nbjudge.cli import main
from nbjudge.course.course import open_course
from nbjudge.plugins.configure import TEMPLATES, configure
from nbjudge.plugins.preprocessors import HideHiddenTests, HoldBackHidden, KeepFirstId, ListChecks
from nbjudge.run.limits import steps_left_out

OWN = """
from nbgrader.preprocessors import NbGraderPreprocessor
class Own(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        nb.cells[0].source += " with a word of the course's own"
        return nb, resources
def own(nb, resources):
    return Own().preprocess(nb, resources)
"""
CONFIGURE = """
from pathlib import Path
from nbjudge.plugins.configure import configure
configure(c, Path(__file__).parent)
"""


class Own(SaveCells):
    """A step of the course's own."""


def settings(root: Path, text: str) -> None:
    path = root / "nbgrader_config.py"
    before = path.read_text().partition("from pathlib")[0]
    path.write_text(f"{before}\n{text}\n")


@pytest.mark.parametrize("word", ["append", "insert", "names"])
def test_lists_that_a_course_has_extended_keep_ours(word: str, tmp_path: Path) -> None:
    config = Config()
    for section in ("GenerateAssignment", "GenerateFeedback"):
        if word == "append":
            config[section].preprocessors.append(Own)
        elif word == "insert":
            config[section].preprocessors.insert(0, Own)
        else:
            kind = {"GenerateAssignment": GenerateAssignment, "GenerateFeedback": GenerateFeedback}
            steps = [AssignLatePenalties, *kind[section].preprocessors.default()]
            named = [f"{step.__module__}.{step.__name__}" for step in steps]
            config[section].preprocessors = [*named, Own]
    config.Autograde.sanitize_preprocessors.insert(0, Own)
    config.HTMLExporter.extra_template_basedirs.append("own")
    config.HTMLExporter.filters.update({"mine": "own.mine"})
    config.Grade.public.append("checks")
    configure(config, tmp_path)
    released = config.GenerateAssignment.preprocessors
    assert {SaveCells, Own, ListChecks} <= {*released}
    feedback = config.GenerateFeedback.preprocessors
    assert feedback.count(AssignLatePenalties) == feedback.count(Own) == 1
    if word != "names":  # a whole list is the course's own
        assert {HoldBackHidden, HideHiddenTests} <= {*feedback}
    assert config.Autograde.sanitize_preprocessors[0] is Own
    assert KeepFirstId in config.Autograde.sanitize_preprocessors
    assert DeduplicateIds not in config.Autograde.sanitize_preprocessors
    assert {str(TEMPLATES), "own"} <= {*config.HTMLExporter.extra_template_basedirs}
    assert {"mine", "clean_html"} <= config.HTMLExporter.filters.keys()
    assert str(tmp_path / "checks") in config.HoldBackHidden.public


def test_feedback_knows_hidden_tests_by_the_marks_of_the_course(tmp_path: Path) -> None:
    config = Config()
    config.ClearHiddenTests.begin_test_delimeter = "VERSTECKT"
    config.ClearHiddenTests.end_test_delimeter = "OFFEN"
    config.HideHiddenTests.end_test_delimeter = "MINE"
    configure(config, tmp_path)
    assert config.HoldBackHidden.begin_test_delimeter == "VERSTECKT"
    assert config.HoldBackHidden.end_test_delimeter == "OFFEN"
    assert config.HideHiddenTests.begin_test_delimeter == "VERSTECKT"
    assert config.HideHiddenTests.end_test_delimeter == "MINE"


NAMES = (
    "from nbgrader.converters import GenerateAssignment as G\n"
    "c.GenerateAssignment.preprocessors = [f'{s.__module__}.{s.__name__}' for s in "
    "G.preprocessors.default()] + ['own_steps.Own']"
)


@pytest.mark.parametrize(
    ("line", "with_ours"),
    [
        ("c.GenerateAssignment.preprocessors.append(own_steps.Own)", True),
        ("c.GenerateAssignment.preprocessors.append(own_steps.Own())", False),
        ("c.GenerateAssignment.preprocessors.append(own_steps.own)", False),
        (NAMES, False),
        (NAMES, True),
    ],
    ids=["class", "object", "function", "names", "names and ours"],
)
def test_a_release_takes_each_form_of_a_step(
    small_course: Path, line: str, with_ours: bool, capsys: pytest.CaptureFixture
) -> None:
    (small_course / "own_steps.py").write_text(OWN)
    settings(
        small_course,
        f"import sys\nsys.path.insert(0, {str(small_course)!r})\nimport own_steps\n{line}"
        + (CONFIGURE if with_ours else ""),
    )
    for words in (["--no-trial", "--check"], ["--no-trial"]):
        assert main(["release", made.ASSIGNMENT, *words, "--course", str(small_course)]) == 0
    released = nbformat.read(small_course / "release" / made.ASSIGNMENT / "fields.ipynb", 4)
    assert released.cells[0].source.endswith("a word of the course's own")
    assert not list(steps_left_out(open_course(small_course)))


def test_a_step_that_is_not_there_is_named(
    small_course: Path, capsys: pytest.CaptureFixture
) -> None:
    settings(small_course, "c.GenerateAssignment.preprocessors = ['nowhere.Own']")
    words = ["release", made.ASSIGNMENT, "--check", "--no-trial", "--course", str(small_course)]
    assert main(words) == 2
    assert (
        "c.GenerateAssignment.preprocessors: No module named 'nowhere'" in capsys.readouterr().err
    )


def test_a_step_that_is_an_object_is_named_too(small_course: Path) -> None:
    (small_course / "own_steps.py").write_text(OWN)
    settings(
        small_course,
        f"import sys\nsys.path.insert(0, {str(small_course)!r})\nimport own_steps\n"
        "c.Autograde.autograde_preprocessors = [own_steps.Own()]",
    )
    (line,) = steps_left_out(open_course(small_course))
    assert line.startswith("Own in c.Autograde.autograde_preprocessors is left out")


def test_settings_of_ours_may_be_extended_too(small_course: Path) -> None:
    settings(
        small_course,
        "c.Grade.readable.append('more')\nc.Suspicious.names.append('grade_me')\n"
        "c.Autograde.exclude_overwriting.update({'ps1': ['own.csv']})",
    )
    course = open_course(small_course)
    assert course.readable == [str((small_course / "more").resolve())]
    assert course.option("Suspicious", "names", ()) == ["grade_me"]
    assert course.option("Autograde", "exclude_overwriting", {}) == {"ps1": ["own.csv"]}


def test_the_lines_of_the_readme_work_in_a_configuration_that_nbgrader_has_made(
    tmp_path: Path,
) -> None:
    """Nothing else stands in such a file but its first line."""
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    lines = readme.partition("```python\n")[2].partition("```")[0]
    assert "configure(c" in lines
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\n{lines}")
    assert ListChecks in open_course(tmp_path).config.GenerateAssignment.preprocessors
