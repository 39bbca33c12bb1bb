"""Formgrader offline: MathJax from this machine, shortcuts, hostile answers, feedback."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.tests import small_course as small
from tests.browser import lab
from tests.browser.accessibility import grave
from tests.browser.conftest import ROOT


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A course folder in which three hand-ins were autograded and got feedback."""
    made = tmp_path_factory.mktemp("instructor")
    (made / "lessons").mkdir()
    shutil.copy(ROOT / "lessons" / "00_start_here.ipynb", made / "lessons")
    course = small.write(made)
    small.steps(course, "generate_assignment")
    released = course / "release" / small.NAME / f"{small.NAME}.ipynb"
    formula = "Because $a^2 + b^2$ matters and **Russia** is crossed."
    small.hand_in(course, "s1", small.answer(released, small.RIGHT, formula))
    hostile = small.answer(released, small.WRONG, small.HOSTILE, extra=(small.HOSTILE_CELL,))
    small.hand_in(course, "s2", hostile)
    small.steps(course, "autograde:s1", "autograde:s2", "generate_feedback")
    return made


@pytest.fixture(scope="module")
def address(start_lab, folder) -> str:
    """The instructor's JupyterLab."""
    return start_lab(folder, "--instructor")


def submissions(page, address: str) -> list[str]:
    """Return the addresses of the submissions in Formgrader's list."""
    page.goto(address, wait_until="domcontentloaded")  # leaves the cookie that the token earns
    page.goto(lab.at(address, f"/formgrader/gradebook/{small.NAME}/{small.NAME}"))
    links = page.locator("#main-table a[href*='/submissions/']")
    links.first.wait_for()
    return links.evaluate_all("a => [...new Set(a.map(x => x.href))]")


def test_formgrader_stands_in_jupyterlab(address, visit) -> None:
    here = visit()
    page = here.page(address)
    page.locator("#jp-main-dock-panel").wait_for()
    lab.menu(page, "Nbgrader", "Formgrader")
    frame = page.frame_locator("iframe[src*='formgrader']")
    frame.locator("#main-table tr", has_text=small.NAME).wait_for()
    here.shot(page, "instructor_formgrader")


def test_shortcuts_work_and_hostile_answers_do_not(address, visit) -> None:
    here = visit()
    page = here.page()
    found = submissions(page, address)
    assert len(found) == 2
    seen = {}
    for link in found:
        page.goto(link)
        page.wait_for_function("() => window.MathJax && MathJax.loaded")
        hostile = "window.pwned" in page.locator("#notebook-container").first.inner_text()
        seen[hostile] = link
        assert page.evaluate("window.pwned") is None
        assert page.locator("#notebook script:not([type^='math/'])").count() == 0
    assert set(seen) == {True, False}
    page.goto(seen[False])
    page.wait_for_function("() => window.MathJax && MathJax.loaded")
    assert page.locator(".MathJax, .MathJax_CHTML, .mjx-chtml").count() > 0
    assert page.locator("#notebook img[alt^='Bar chart']").evaluate("i => i.naturalWidth") == 1
    here.shot(page, "instructor_submission")
    # Tab walks through scores and comments; Control and full stop goes to the next submission.
    page.locator("#q1_share__visible").focus()
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.id")
    assert focused not in ("", "q1_share__visible")
    before = page.url
    page.locator("body").click(position={"x": 5, "y": 400})
    page.keyboard.press("Control+.")
    page.wait_for_function("old => location.href !== old", arg=before)
    mathjax = [u for u in here.requests if "MathJax.js" in u]
    assert mathjax
    assert all("/static/jupyter_server_mathjax/" in u for u in mathjax)
    assert here.errors == []


@pytest.mark.parametrize("student", ["s1", "s2"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_feedback_is_readable_and_asks_nobody(folder, visit, student, scheme) -> None:
    path = folder / "assignments" / "feedback" / student / small.NAME / f"{small.NAME}.html"
    here = visit(color_scheme=scheme)
    page = here.page(path.as_uri())
    page.wait_for_load_state("load")
    assert grave(page) == []
    assert page.evaluate("window.pwned") is None
    assert [u for u in here.requests if not u.startswith(("file:", "data:"))] == []
    assert page.locator("img[alt^='Bar chart']").evaluate("i => i.naturalWidth") == 1
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    here.shot(page, f"feedback_{student}_{scheme}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_class_report_is_readable_and_asks_nobody(folder, visit, scheme) -> None:
    course = folder / "assignments"
    command = [sys.executable, "-m", "multivector.cli", "report", small.NAME]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    here = visit(color_scheme=scheme)
    (path,) = (course / "reports" / small.NAME).glob("*.html")
    page = here.page(path.as_uri())
    page.wait_for_load_state("load")
    page.locator("h1").wait_for()
    here.shot(page, f"instructor_report_{scheme}")
    assert grave(page) == []
    assert [u for u in here.requests if not u.startswith(("file:", "data:"))] == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
