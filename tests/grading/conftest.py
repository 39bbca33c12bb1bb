"""A released course, made once by nbgrader itself, and copies of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from multivector.grading.run import RunReport, grade
from tests.grading import course as made


@pytest.fixture(scope="session")
def released_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course with its release and gradebook; nobody has handed in. Not to be changed."""
    return made.make_course(tmp_path_factory.mktemp("released") / "course")


@pytest.fixture
def course(released_course: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return copy(released_course, tmp_path / "course")


@pytest.fixture
def run_quick() -> Iterator[Callable[..., RunReport]]:
    """Grade without isolation and judge: for tests of everything around the execution."""

    def run(course: Path, assignment: str = made.ASSIGNMENT, **options: object) -> RunReport:
        given = {"workers": 2, "isolation": False, "judge": False, **options}
        return grade(course, assignment, **given)

    return run


def copy(course: Path, target: Path) -> Path:
    """Copy a course; the gradebook is found by its place, so it moves along."""
    shutil.copytree(course, target)
    return target
