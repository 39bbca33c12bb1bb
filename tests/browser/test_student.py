"""A student on the own machine: lessons, a map, a self-check, Validate."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import pytest

from grader.tests import small_course as small
from tests.browser import lab
from tests.browser.conftest import ROOT


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A student's course folder: the lessons and one fetched assignment."""
    made = tmp_path_factory.mktemp("student")
    shutil.copytree(
        ROOT / "lessons", made / "lessons", ignore=shutil.ignore_patterns(".ipynb_checkpoints")
    )
    task = made / small.NAME
    task.mkdir()
    text = small.notebook(small.released_cells())
    (task / f"{small.NAME}.ipynb").write_text(text, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def address(start_lab, folder) -> str:
    """The student's JupyterLab."""
    return start_lab(folder)


def test_lab_opens_the_home_and_runs_the_first_lesson(address, visit, record_property) -> None:
    here = visit()
    began = time.monotonic()
    page = here.page(address)
    frame = page.frame_locator("iframe[title='Course home']")
    first = frame.get_by_role("link", name=re.compile("^Lesson 00"))
    first.wait_for()
    record_property("seconds_to_usable_page", round(time.monotonic() - began, 1))
    assert page.locator(".jp-NotebookPanel").count() == 0
    assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0  # no news, no question
    first.click()
    lab.wait_for_notebook(page)
    page.locator(".jp-Notebook h1").first.wait_for()
    lab.run_all(page)
    assert lab.errors(page) == []
    here.shot(page, "student_lesson_00")
    # Without an exchange nbgrader's menu would only lead to error messages.
    assert "Nbgrader" not in page.locator(".lm-MenuBar").inner_text()


def test_a_lost_request_stops_nobody(address, visit) -> None:
    here = visit()
    page = here.page(address)
    page.frame_locator("iframe[title='Course home']").get_by_role("link").first.wait_for()
    # JupyterLab asks for its kernels every few seconds; this time nobody answers.
    page.route(re.compile(r"/api/(kernels|sessions)\?"), lambda route: route.abort())
    page.wait_for_function("() => document.querySelector('.jp-Dialog')")
    page.unroute_all()
    page.get_by_role("menuitem", name="Run", exact=True).first.click()
    page.locator(".lm-Menu").first.wait_for()
    assert here.lost_requests >= 1
    assert page.locator(".jp-Dialog").count() == 0


def test_the_map_of_lesson_08_is_painted(address, visit, record_property) -> None:
    here = visit()
    page = here.page(lab.at(address, "/lab/tree/lessons/08_oil_routes.ipynb"))
    lab.wait_for_notebook(page)
    began = time.monotonic()
    lab.start_all(page)
    painted = page.locator(f"{lab.FRONT} .jp-OutputArea figure img[alt*='map' i]")
    painted.first.wait_for(state="attached", timeout=180_000)
    record_property("seconds_to_painted_map", round(time.monotonic() - began, 1))
    lab.wait_until_idle(page)
    assert lab.errors(page) == []
    lab.scroll_to(page, painted)
    assert painted.first.evaluate("i => i.complete && i.naturalWidth") > 200
    here.shot(page, "student_lesson_08_map")


def test_a_self_check_is_answered_with_the_keyboard(address, visit) -> None:
    here = visit()
    page = here.page(lab.at(address, "/lab/tree/lessons/08_oil_routes.ipynb"))
    lab.wait_for_notebook(page)
    # An option of a self-check begins with its letter.
    options = f"{lab.FRONT} .jp-RenderedMarkdown details"
    option = page.locator(options, has_text=re.compile(r"^\s*[A-D]\. ")).first
    lab.scroll_to(page, option)
    summary = option.locator("summary")
    summary.focus()
    page.keyboard.press("Space")
    assert option.evaluate("d => d.open")
    explained = option.inner_text().partition("\n")[2]
    assert len(explained.split()) >= 5
    here.shot(page, "student_self_check")


def test_validate_tells_open_from_done(address, visit, folder, record_property) -> None:
    here = visit()
    page = here.page(lab.at(address, f"/lab/tree/{small.NAME}/{small.NAME}.ipynb"))
    lab.wait_for_notebook(page)

    said = lab.validate(page, lambda: here.shot(page, "student_validate_open"))
    assert "NotImplementedError" in said
    text = small.answer(
        folder / small.NAME / f"{small.NAME}.ipynb", small.RIGHT, "Because of transit."
    )
    (folder / small.NAME / f"{small.NAME}.ipynb").write_text(text, encoding="utf-8")
    lab.reload(page)
    page.locator(".jp-Notebook", has_text="return part / whole").wait_for()
    began = time.monotonic()
    said = lab.validate(page, lambda: here.shot(page, "student_validate_passed"))
    assert "Success" in said
    record_property("seconds_to_validate", round(time.monotonic() - began, 1))
