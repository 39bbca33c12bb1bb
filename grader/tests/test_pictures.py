"""Pictures in written answers: no page is lost for one, however its name is written."""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from grader.tests import course as made
from grader.tests import small
from grader.tests.inline import InlinePool
from nbjudge.run import images
from nbjudge.run.run_result import RunReport

Run = Callable[..., RunReport]
TEXT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PNG = base64.b64decode(TEXT)


def answer(text: str, held: tuple[str, ...] = (), *, locked: bool = False) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_markdown_cell(text)
    cell.metadata["nbgrader"] = {"locked": locked}
    if held:
        cell["attachments"] = {name: {"image/png": TEXT} for name in held}
    return nbformat.v4.new_notebook(cells=[cell])


def page(notebook: nbformat.NotebookNode) -> str:
    from nbconvert import HTMLExporter

    nbformat.validate(notebook)
    return str(HTMLExporter().from_notebook_node(notebook)[0])


@pytest.mark.parametrize(
    "text, name",
    [
        ("![a](attachment:my%20map.png)", "my map.png"),  # as VS Code writes it
        ("![a](<attachment:my map.png>)", "my map.png"),
        ("![a](attachment:карта.png)", "карта.png"),
        ("![a](attachment:Қала.png)", unicodedata.normalize("NFD", "Қала.png")),
        ("![a](attachment:a(1).png)", "a(1).png"),
        ("![a](attachment:a[1].png)", "a[1].png"),
        ("![a](attachment:a\\_b.png)", "a_b.png"),
        ('![a](attachment:a.png "title")', "a.png"),
        ("![a][map]\n\n[map]: attachment:a.png", "a.png"),
    ],
)
def test_an_attachment_is_found_however_its_name_is_written(text: str, name: str) -> None:
    notebook = answer(text, (name,))
    assert images.embed(notebook, {}) == []
    assert f"data:image/png;base64,{TEXT}" in page(notebook)
    assert notebook.cells[0].source == text


@pytest.mark.parametrize("locked", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "![a](attachment:gone.png)",
        "![a](attachment:нет.png)",
        "![a](attachment:a'b.png)",
        "![a](  attachment:gone.png  )",
        "![a](\nattachment:gone.png\n)",
        "![a][map]\n\n[map]: attachment:gone.png",
        "[![a](attachment:gone.png)](https://example.org)",
        "![a](attachment:" + "x" * 400 + ".png)",
        "![a](attachment:)",
    ],
)
def test_an_attachment_that_is_gone_takes_no_page_along(text: str, locked: bool) -> None:
    """Programs drop attachments, and text is pasted from another notebook."""
    notebook = answer(text, locked=locked)
    told = images.embed(notebook, {})
    assert bool(told) != locked
    assert all(line.endswith("is not in the notebook") for line in told)
    assert "<html" in page(notebook)


def test_an_empty_attachment_takes_no_page_along() -> None:
    notebook = answer("![a](attachment:a.png)", ("a.png",))
    notebook.cells[0].attachments["a.png"] = {}
    assert images.embed(notebook, {}) == ["the picture a.png is not in the notebook"]
    assert "<html" in page(notebook)


def test_words_about_attachments_name_no_picture() -> None:
    notebook = answer("Write `attachment:name.png`, or <img src='attachment:x.png'>.")
    assert images.embed(notebook, {}) == []


def test_feedback_is_made_for_an_answer_whose_attachment_is_gone(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    text = "![image.png](attachment:image.png) shows it."
    made.submit(small_course, "ann", small.answered(small_course, q3_why=text))
    (row,) = run_quick(small_course).rows
    assert row.outcome.flags == ("the picture image.png is not in the notebook",)
    result = made.nbgrader_api(small_course).generate_feedback("ps1", "ann")
    assert result["success"], result.get("error") or result.get("log")


@pytest.mark.parametrize(
    "written, name",
    [
        ("<Screenshot at 8.34.56\u202fPM.png>", "Screenshot at 8.34.56\u202fPM.png"),
        ("Screenshot%20at%E2%80%AFPM.png", "Screenshot at\u202fPM.png"),
        ("<a\u00a0b.png>", "a\u00a0b.png"),
        ("\U0001f469\u200d\U0001f393.png", "\U0001f469\u200d\U0001f393.png"),
        ("карта%20Й.png", unicodedata.normalize("NFD", "карта Й.png")),
        (unicodedata.normalize("NFD", "Й.png"), "Й.png"),
    ],
    ids=["macOS", "macOS, encoded", "no-break space", "emoji", "apart there", "apart here"],
)
def test_a_picture_is_found_whatever_signs_its_name_holds(
    written: str, name: str, small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    text = small.answered(small_course, q3_why=f"See ![it]({written}).")
    made.submit(small_course, "ann", text, files={name: PNG})
    (row,) = run_quick(small_course).rows
    assert row.outcome.flags == ()
    graded = small_course / "autograded" / "ann" / "ps1" / f"{small.NOTEBOOK}.ipynb"
    assert TEXT in graded.read_text(encoding="utf-8")
