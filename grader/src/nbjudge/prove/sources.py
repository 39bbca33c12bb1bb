"""Read a source notebook into questions: the reference answer, its checks and their points."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Check:
    """One test cell."""

    id: str
    source: str
    points: float

    @property
    def hidden(self) -> bool:
        """Whether the release leaves its body out."""
        return "BEGIN HIDDEN TESTS" in self.source


@dataclass(frozen=True)
class Question:
    """One autograded question: its answer cell and the test cells that belong to it."""

    id: str
    answer: str
    checks: tuple[Check, ...]

    @property
    def points(self) -> float:
        """Points over all its checks."""
        return sum(check.points for check in self.checks)


@dataclass(frozen=True)
class Assignment:
    """One source notebook."""

    name: str
    path: Path
    cells: tuple[dict, ...]

    @property
    def short(self) -> str:
        """Give the first part of the name, which the bank's folder bears: ``ps3``."""
        return self.name.split("_")[0]

    @property
    def course(self) -> Path:
        """The folder of the nbgrader course that holds the source."""
        return self.path.parents[2]

    @property
    def bank(self) -> Path:
        """The folder of the course's answers, one subfolder an assignment."""
        return self.course / "bank"

    @property
    def setup(self) -> list[str]:
        """Sources of the locked code cells that are no tests."""
        return [
            text(cell)
            for cell in self.cells
            if cell["cell_type"] == "code" and meta(cell).get("locked") and not meta(cell)["grade"]
        ]

    @property
    def questions(self) -> dict[str, Question]:
        """Autograded questions by the id of their answer cell."""
        found = {}
        for cell in self.cells:
            if cell["cell_type"] == "code" and meta(cell).get("solution"):
                name = meta(cell)["grade_id"]
                checks = tuple(
                    Check(meta(other)["grade_id"], text(other), float(meta(other)["points"]))
                    for other in self.cells
                    if meta(other).get("grade")
                    and other["cell_type"] == "code"
                    and meta(other)["grade_id"].startswith(f"{name}__")
                )
                found[name] = Question(name, text(cell), checks)
        return found

    @property
    def manual(self) -> dict[str, float]:
        """Points of the manually graded cells by id."""
        return {
            meta(cell)["grade_id"]: float(meta(cell)["points"])
            for cell in self.cells
            if meta(cell).get("grade") and meta(cell).get("solution")
        }


def meta(cell: dict) -> dict:
    """Give a cell's nbgrader metadata, empty if it has none."""
    return cell["metadata"].get("nbgrader", {})


def text(cell: dict) -> str:
    """Give a cell's source as one string."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def read(path: Path) -> Assignment:
    """Read one source notebook."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return Assignment(path.stem, path, tuple(content["cells"]))


def assignments(course: Path) -> dict[str, Assignment]:
    """Read every assignment with a source notebook, by name.

    Parameters
    ----------
    course : Path
        The folder of the nbgrader course, with ``source/``.
    """
    found = sorted((course.resolve() / "source").glob("*/*.ipynb"))
    return {path.stem: read(path) for path in found}


def solution_lines(answer: str) -> str:
    """Give an answer cell without its solution markers."""
    lines = [
        line
        for line in answer.split("\n")
        if "BEGIN SOLUTION" not in line and "END SOLUTION" not in line
    ]
    return "\n".join(lines) + "\n"


def imported(sources: Iterable[str]) -> list[str]:
    """List the modules that some cells import, in order, without repeats.

    Parameters
    ----------
    sources : iterable of str
        Code cells; one that is not plain Python is passed over.
    """
    found: dict[str, None] = {}
    for source in sources:
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found.update(dict.fromkeys(alias.name for alias in node.names))
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found[node.module] = None
    return list(found)
