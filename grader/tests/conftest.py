"""A released course, made once by nbgrader itself, and copies of it."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.tests import build, small
from grader.tests import course as made
from grader.tests.inline import InlinePool
from nbjudge.course.course import open_course
from nbjudge.course.snapshot import Snapshot, take_snapshot
from nbjudge.run import grade as run
from nbjudge.run import pools
from nbjudge.run.run_result import RunReport


@pytest.fixture(autouse=True)
def _quick_gradebooks() -> None:
    build.ask_alembic_once()


@pytest.fixture(scope="session")
def released_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course with its release and gradebook; nobody has handed in. Not to be changed."""
    return made.make_course(tmp_path_factory.mktemp("released") / "course")


@pytest.fixture
def course(released_course: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return copy(released_course, tmp_path / "course")


@pytest.fixture(scope="session")
def released_small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course of plain questions, released. Not to be changed."""
    return small.make_course(tmp_path_factory.mktemp("released") / "small")


@pytest.fixture
def small_course(released_small: Path, tmp_path: Path) -> Path:
    """A copy of the course of plain questions that a test may change."""
    return copy(released_small, tmp_path / "course")


@pytest.fixture
def snapshot(released_small: Path) -> Snapshot:
    """The picture of the course of plain questions."""
    return take_snapshot(open_course(released_small), made.ASSIGNMENT)


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> InlinePool:
    """Let runs execute cells in this process."""
    pool = InlinePool()

    @contextlib.contextmanager
    def make_pool(*words: object, **options: object) -> Iterator[InlinePool]:
        yield pool

    class NoEarlyPool:
        def __init__(self, *words: object, **options: object) -> None:
            pass

        def close(self) -> None:
            pass

    monkeypatch.setattr(pools, "make_pool", make_pool)
    monkeypatch.setattr(run, "start_early", NoEarlyPool)
    return pool


@pytest.fixture
def run_quick() -> Callable[..., RunReport]:
    """Grade without isolation and judge: for tests of everything around the execution."""

    def start(course: Path, assignment: str = made.ASSIGNMENT, **options: object) -> RunReport:
        given = {"workers": 2, "isolation": False, "judge": False, **options}
        return run.grade(course, assignment, **given)

    return start


def copy(course: Path, target: Path) -> Path:
    """Copy a course; the gradebook is found by its place, so it moves along."""
    shutil.copytree(course, target)
    return target
