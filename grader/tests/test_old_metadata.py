"""Metadata that old versions of nbgrader left in cells which are nothing of nbgrader's."""

from __future__ import annotations

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nbjudge.plugins.preprocessors import KeepFirstId


def test_metadata_without_an_id_stop_no_submission() -> None:
    nothing = {"schema_version": 3, "grade": False, "solution": False, "locked": False}
    answer = {**nothing, "solution": True, "grade_id": "q1", "cell_type": "code"}
    notebook = new_notebook(
        cells=[
            new_markdown_cell("Read this first.", metadata={"nbgrader": dict(nothing)}),
            new_code_cell("x = 1", metadata={"nbgrader": answer}),
        ]
    )
    kept, _ = KeepFirstId().preprocess(notebook, {})
    assert [dict(cell.metadata) for cell in kept.cells] == [{}, {"nbgrader": answer}]
