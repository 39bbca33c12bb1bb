"""The steps of nbgrader's Validator, without the import of nbgrader where that can be spared.

Importing nbgrader brings its web handlers, its gradebook and a database's toolkit: more than half
of the time that ``nbjudge check`` took. A notebook as nbgrader releases it needs none of them. Its
cells are compared, run and read here by the same rules; a test compares both ways. Any other
notebook goes to nbgrader's own Validator.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from nbjudge.commands.work import checksum
from nbjudge.program import quieter

if TYPE_CHECKING:
    from concurrent.futures import Future

    from nbformat import NotebookNode

#: Is told which cell starts to run, and its place.
OnStart = Callable[["NotebookNode", int], None]
#: Seconds for one cell, as in nbgrader's Execute.
TIMEOUT = 30
#: What a cell shows that ran for longer, as in nbgrader's Execute.
TIMED_OUT = {
    "ename": "CellTimeoutError",
    "evalue": "",
    "traceback": ["\x1b[0;31mCellTimeoutError\x1b[0m: No reply from kernel before timeout"],
}

_SCHEMA = 3
_FLAGS = {"grade", "locked", "solution"}
_KNOWN = {"schema_version", *_FLAGS, "task", "grade_id", "points", "checksum", "cell_type"}


class Steps(Protocol):
    """What a Validator does with a notebook."""

    def changed_type(self, notebook: NotebookNode) -> list[NotebookNode]:
        """Return the cells whose type is not the released one."""
        ...

    def changed(self, notebook: NotebookNode) -> list[NotebookNode]:
        """Return the course's cells that were edited."""
        ...

    def execute(self, notebook: NotebookNode, kernel: Future[Any], on_start: OnStart) -> Any:
        """Run a notebook in a kernel that is being started; give it with its outputs."""
        ...

    def failed(self, notebook: NotebookNode) -> list[NotebookNode]:
        """Return the graded cells that did not earn all their points."""
        ...


def steps_for(notebook: NotebookNode) -> Steps:
    """Return the quick steps for a notebook as nbgrader releases it, nbgrader's for any other."""
    return Quick() if is_usual(notebook) else Nbgrader()


def is_usual(notebook: NotebookNode) -> bool:
    """Tell whether nbgrader's metadata of all cells fit its schema of today, and have an id."""
    return all(
        _fits(cell.metadata["nbgrader"]) for cell in notebook.cells if "nbgrader" in cell.metadata
    )


def _fits(meta: Any) -> bool:
    if not isinstance(meta, Mapping) or not {"schema_version", *_FLAGS} <= set(meta) <= _KNOWN:
        return False
    flags = [meta[name] for name in (*_FLAGS, "task") if name in meta]
    points = meta.get("points", 0)
    number = isinstance(points, int | float) and not isinstance(points, bool)
    return (
        type(meta["schema_version"]) is int
        and meta["schema_version"] == _SCHEMA
        and all(isinstance(flag, bool) for flag in flags)
        and isinstance(meta.get("grade_id"), str)
        and re.fullmatch(r"[a-zA-Z0-9_-]+", meta["grade_id"]) is not None
        and number
        and points >= 0
        and ("points" in meta or not meta["grade"])
        and (meta.get("cell_type") in ("raw", "code", "markdown", None))
        and ("cell_type" not in meta or meta["cell_type"] is not None)
        and re.fullmatch(r".{32}", str(meta.get("checksum", "0" * 32))) is not None
    )


def _meta(cell: NotebookNode) -> Mapping[str, Any]:
    found: Mapping[str, Any] = cell.metadata.get("nbgrader", {})
    return found


def _is_locked(cell: NotebookNode) -> bool:
    meta = _meta(cell)
    return bool(not meta.get("solution") and (meta.get("grade") or meta.get("locked")))


class Quick:
    """The steps for a usual notebook."""

    def changed_type(self, notebook: NotebookNode) -> list[NotebookNode]:
        """Return the cells whose type is not the released one."""
        return [
            cell
            for cell in notebook.cells
            if (_meta(cell).get("grade") or _meta(cell).get("solution") or _is_locked(cell))
            and _meta(cell).get("cell_type", cell.cell_type) != cell.cell_type
        ]

    def changed(self, notebook: NotebookNode) -> list[NotebookNode]:
        """Return the course's cells that were edited."""
        return [
            cell
            for cell in notebook.cells
            if _is_locked(cell)
            and "checksum" in _meta(cell)
            and _meta(cell)["checksum"] != checksum(cell, cell.cell_type)
        ]

    def execute(self, notebook: NotebookNode, kernel: Future[Any], on_start: OnStart) -> Any:
        """Run a notebook in a kernel that is being started; give it with its outputs."""
        from nbclient import NotebookClient

        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
                for name in ("collapsed", "scrolled"):
                    cell.metadata.pop(name, None)
        client = NotebookClient(
            notebook,
            km=kernel.result(),
            timeout=TIMEOUT,
            interrupt_on_timeout=True,
            allow_errors=True,
            raise_on_iopub_timeout=True,
            error_on_timeout=TIMED_OUT,
            on_cell_start=on_start,
            on_cell_executed=_note_error,
        )
        with quieter(client.log, logging.CRITICAL):
            return client.execute()

    def failed(self, notebook: NotebookNode) -> list[NotebookNode]:
        """Return the graded cells that did not earn all their points."""
        return [cell for cell in notebook.cells if _meta(cell).get("grade") and _has_failed(cell)]


def _note_error(cell: NotebookNode, cell_index: int, execute_reply: Mapping[str, Any]) -> None:
    """Add the error of a reply to a cell's outputs, where they do not show it: a timeout."""
    from nbformat import v4

    reply = execute_reply["content"]
    if reply["status"] != "error":
        return
    if any(o.output_type == "error" and o.ename == reply["ename"] for o in cell.outputs):
        return
    traceback = reply["traceback"] or ["ERROR: An error occurred while showtraceback was disabled"]
    error = v4.new_output("error", ename=reply["ename"], evalue=reply["evalue"])
    error.traceback = traceback
    cell.outputs.append(error)


def _has_failed(cell: NotebookNode) -> bool:
    """Tell whether nbgrader would give a graded cell less than all its points."""
    most = float(_meta(cell)["points"])
    score = _score(cell, most)
    if score is None:  # a person decides
        return False
    return score < most or (most == 0 and any(map(_is_error, cell.get("outputs", []))))


def _score(cell: NotebookNode, most: float) -> float | None:
    meta = _meta(cell)
    if meta["solution"]:
        untouched = meta.get("checksum") == checksum(cell, cell.cell_type)
        return 0.0 if untouched else None
    if cell.cell_type != "code":
        return None
    for output in cell.outputs:
        if _is_error(output):
            return 0.0
        if output.output_type == "execute_result":
            return _partial(output, most)
    return most


def _is_error(output: NotebookNode) -> bool:
    kind = output.output_type
    return bool(kind == "error" or (kind == "stream" and output.name == "stderr"))


def _partial(output: NotebookNode, most: float) -> float:
    """Return the points that the value of a cell stands for; all where it is no number."""
    shown = output.data.get("text/plain", "")
    try:
        value = float("".join(shown) if isinstance(shown, list) else shown)
    except ValueError:
        return most
    return value if value >= 0 else most


class Nbgrader:
    """nbgrader's own steps."""

    def __init__(self) -> None:
        from nbgrader.validator import Validator

        self._validator = Validator()

    def changed_type(self, notebook: NotebookNode) -> list[NotebookNode]:
        """Return the cells whose type is not the released one."""
        return list(self._validator._get_type_changed_cells(notebook))

    def changed(self, notebook: NotebookNode) -> list[NotebookNode]:
        """Return the course's cells that were edited."""
        return list(self._validator._get_changed_cells(notebook))

    def execute(self, notebook: NotebookNode, kernel: Future[Any], on_start: OnStart) -> Any:
        """Run a notebook in a kernel that is being started; give it with its outputs."""
        from nbgrader.preprocessors import Execute
        from traitlets.config import Config

        class ExecuteInKernel(Execute):
            """nbgrader's own step, with a kernel that is there already."""

            def preprocess(
                self, nb: NotebookNode, resources: dict[str, Any]
            ) -> tuple[NotebookNode, dict[str, Any]]:
                """Run the notebook."""
                done: tuple[NotebookNode, dict[str, Any]] = super().preprocess(
                    nb, resources, km=kernel.result()
                )
                return done

        validator = self._validator
        config = Config()
        config.NotebookClient.on_cell_start = on_start
        validator.update_config(config)
        validator.preprocessors = [
            ExecuteInKernel if step is Execute else step for step in validator.preprocessors
        ]
        with quieter(validator.log, logging.CRITICAL):
            return validator._preprocess(notebook)

    def failed(self, notebook: NotebookNode) -> list[NotebookNode]:
        """Return the graded cells that did not earn all their points."""
        return list(self._validator._get_failed_cells(notebook))
