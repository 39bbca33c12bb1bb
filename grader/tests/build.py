"""Write a course for a test: cells, a notebook, a course folder with one assignment."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


def cell(
    kind: str,
    name: str,
    text: str = "",
    roles: str = "",
    points: float | None = None,
    *,
    number: int = 0,
) -> nbformat.NotebookNode:
    """Write a cell.

    Parameters
    ----------
    kind : str
        "code" or "markdown".
    name : str
        nbgrader's id; the cell's own id is the same with hyphens for what no cell's id may hold.
    text : str
        Its source.
    roles : str
        Of "grade", "solution", "locked" and "task", with spaces between; empty for a cell that
        nbgrader does not know. A graded cell that is no solution is locked.
    points : float, optional
        Its points.
    number : int
        The cell's place, its id where it has no name.
    """
    make = new_code_cell if kind == "code" else new_markdown_cell
    made = make(text, id=re.sub("[^A-Za-z0-9-]", "-", name)[:64] or f"cell-{number}")
    if roles:
        known = roles.split()
        made.metadata["nbgrader"] = {
            "grade": "grade" in known,
            "grade_id": name,
            "locked": "solution" not in known,
            "schema_version": 3,
            "solution": "solution" in known,
            "task": "task" in known,
            **({} if points is None else {"points": points}),
        }
    return made


def notebook(
    cells: Iterable[nbformat.NotebookNode], kernel: Mapping[str, str] = KERNEL
) -> nbformat.NotebookNode:
    """Put cells into a notebook of one kernel."""
    made = new_notebook(cells=list(cells))
    made.metadata["kernelspec"] = dict(kernel)
    return made


def of_rows(rows: Iterable[tuple[str, str, str, float | None, str]]) -> nbformat.NotebookNode:
    """Write a notebook from rows of kind, name, roles, points and text."""
    return notebook(
        cell(kind, name, text, roles, points, number=number)
        for number, (kind, name, roles, points, text) in enumerate(rows)
    )


def course(
    root: Path,
    assignment: str,
    config: str,
    *,
    notebooks: Mapping[str, nbformat.NotebookNode],
    files: Mapping[str, str] | None = None,
) -> Path:
    """Write a course folder with the source of one assignment; return the source's folder."""
    folder = root / "source" / assignment
    folder.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(config, encoding="utf-8")
    for name, text in (files or {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for name, made in notebooks.items():
        nbformat.write(made, folder / f"{name}.ipynb")
    return folder


def ask_alembic_once() -> None:
    """Let nbgrader keep what the program ``alembic`` has told it in this process.

    It starts the program for each new gradebook, to learn which version is the newest one: three
    seconds of a processor, and always the same answer.
    """
    api = sys.modules.get("nbgrader.api")
    if api is not None and not hasattr(api.get_alembic_version, "cache_info"):
        api.get_alembic_version = functools.cache(api.get_alembic_version)
