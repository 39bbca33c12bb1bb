"""The practice loop of lessons 06, 09 and 10 in JupyterLab, by keyboard and without a network."""

from __future__ import annotations

import shutil

import pytest

from multivector.practice.catalogue import evaluate, exercise
from tests.browser import lab
from tests.browser.conftest import ROOT


@pytest.fixture(scope="module")
def address(start_lab, tmp_path_factory) -> str:
    """JupyterLab on a copy of the lessons."""
    folder = tmp_path_factory.mktemp("practice") / "course"
    shutil.copytree(
        ROOT / "lessons", folder / "lessons", ignore=shutil.ignore_patterns(".ipynb_checkpoints")
    )
    return start_lab(folder)


def _run(page, cell, code: str) -> str:
    """Replace a cell's code, run it with the keyboard and return what it says."""
    lab.scroll_to(page, cell)
    before = cell.locator(".jp-InputPrompt").inner_text()
    cell.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(code)
    page.keyboard.press("Control+Enter")
    said = cell.locator(".jp-OutputArea-output")
    page.wait_for_function(
        "([cell, before]) => { const now = cell.querySelector('.jp-InputPrompt').innerText;"
        " return now !== before && /\\d/.test(now); }",
        arg=[cell.element_handle(), before],
    )
    said.first.wait_for()
    return said.first.inner_text()


@pytest.mark.parametrize(
    "lesson", ["06_votes_at_the_un", "09_when_a_route_closes", "10_northern_demographics"]
)
def test_an_exercise_answers_at_once(address, visit, lesson) -> None:
    here = visit()
    page = here.page(lab.at(address, f"/lab/tree/lessons/{lesson}.ipynb"))
    lab.wait_for_notebook(page)
    lab.run_all(page)
    assert lab.errors(page) == []

    number = f"{lesson[:2]}.1"
    asked = exercise(number)
    right = evaluate(asked, asked.expected)
    right = right if isinstance(right, str) else float(right)
    wrong = "Nowhere" if isinstance(right, str) else right + 1000
    call = f'practice.check("{number}", answer)'
    cell = page.locator(f"{lab.FRONT} .jp-CodeCell", has_text=call)
    said = _run(page, cell, f"answer = {wrong!r}\n{call}")
    assert f'practice.hint("{number}")' in said
    printed = cell.locator(".jp-OutputArea-output pre").first
    assert printed.evaluate("e => getComputedStyle(e).wordBreak") == "normal", "words stay whole"
    said = _run(page, cell, f"answer = {right!r}\n{call}")
    assert "practice.hint" not in said
    assert f"{number} is right" in said

    guess = f'practice.predict("{lesson[:2]}.p1"'
    cell = page.locator(f"{lab.FRONT} .jp-CodeCell", has_text=guess)
    said = _run(page, cell, f'{guess}, "I expect a large one")')
    assert "Your prediction is kept: I expect a large one" in said
    assert lab.errors(page) == []
    here.shot(page, f"student_{lesson}_practice")
