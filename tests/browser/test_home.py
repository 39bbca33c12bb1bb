"""A student's way through the home: open, answer, check, hand in, by mouse and by keyboard."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.utils import compute_checksum

from grader.tests import small_course as small
from tests.browser import accessibility, lab
from tests.browser.conftest import ROOT
from tests.support.journeys import Journey

NAME = small.NAME
FRAME = "iframe[title='Course home']"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A student's course folder: the lessons and one released assignment."""
    made = tmp_path_factory.mktemp("home_student") / "course"
    shutil.copytree(
        ROOT / "lessons", made / "lessons", ignore=shutil.ignore_patterns(".ipynb_checkpoints")
    )
    task = made / "assignments" / "release" / NAME
    task.mkdir(parents=True)
    cells = nbformat.from_dict(small.released_cells())
    for cell in cells:
        if "nbgrader" in cell.metadata:  # as a release by nbgrader has them
            cell.metadata.nbgrader["cell_type"] = cell.cell_type
            cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
    text = small.notebook(cells)
    (task / f"{NAME}.ipynb").write_text(text, encoding="utf-8")
    due = f'timezone = "Asia/Almaty"\n[due]\n{NAME} = 2099-10-30T23:59:00\n'
    (task / "deadlines.toml").write_text(due, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def address(start_lab, folder) -> str:
    """The student's JupyterLab, as ``multivector lab`` starts it."""
    return start_lab(folder)


def home(page):
    """Return the home in its tab, drawn."""
    frame = page.frame_locator(FRAME)
    frame.get_by_role("heading", name="Assignments").wait_for()
    return frame


def ended(frame, words: str) -> str:
    """Wait until a command has ended with some words, and return the text below them."""
    frame.locator("#said-status", has_text=re.compile(words)).wait_for(timeout=180_000)
    frame.get_by_role("button", name="Check ps3").and_(frame.locator(":enabled")).wait_for()
    return frame.locator("#said-lines").inner_text()


def waits_for_state(frame, words: str) -> None:
    """Wait until the assignment's state is shown so: the page asks for it once it has spoken."""
    shown = frame.locator(".assignments .state", has_text=re.compile(f"^{words}$"))
    shown.wait_for(timeout=30_000)


def test_a_student_opens_checks_and_hands_in(address, folder, visit, record_property) -> None:
    here = visit()
    way = Journey("student", unit="clicks")
    with way.step("Open JupyterLab: the home is drawn"):
        page = here.page(lab.at(address, "/lab"))
        frame = home(page)
    record_property("seconds_to_home", way.steps[-1]["seconds"])
    assert frame.locator(".lessons tbody tr").count() == 14
    waits_for_state(frame, "Not begun")
    assert "30 October 2099, 23:59 (Asia/Almaty)" in frame.locator(".assignments").inner_text()
    here.shot(page, "home_1_start")
    assert "Nbgrader" not in page.locator(".lm-MenuBar").inner_text()

    frame.get_by_role("button", name="Hand in ps3").click()
    said = ended(frame, "Nothing was handed in")
    assert "holds no answer" in said
    assert not list(folder.rglob("*.zip"))
    here.shot(page, "home_2_nothing_to_hand_in")

    with way.step("Open the assignment"):
        way.click(frame.get_by_role("link", name="Open ps3"))
        lab.wait_for_notebook(page)
    cell = page.locator(f"{lab.FRONT} .jp-CodeCell", has_text="def share(part, whole)").first
    cell.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(small.RIGHT)

    with way.step("Go back to the home and check: the first line of feedback"):
        way.click(page.locator(".lm-TabBar-tab", has_text="Home"))
        way.click(frame.get_by_role("button", name="Check ps3"))
        frame.locator("#said-lines", has_text="Checking").wait_for()
    record_property("seconds_to_first_line", way.steps[-1]["seconds"])
    with way.step("The check ends: each question passed or open"):
        said = ended(frame, "1 of 2 pass their visible checks")
    record_property("seconds_to_check", way.steps[-2]["seconds"] + way.steps[-1]["seconds"])
    assert re.search(r"PASS +Question 1", said), "the notebook was saved before the check"
    assert re.search(r"NOT ATTEMPTED +Question 2", said)
    assert "Traceback" not in said
    waits_for_state(frame, "Open")
    here.shot(page, "home_3_checked")

    page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab", has_text=NAME[:8]).click()
    tools = page.locator(f"{lab.FRONT} .jp-Toolbar")
    with way.step("Check again from the notebook's own button"):
        way.click(tools.get_by_role("button", name="Check", exact=True))
        frame.locator("#said-status", has_text=re.compile("Saving|Starting|Running")).wait_for()
        ended(frame, "1 of 2 pass their visible checks")

    with way.step("Hand in: the receipt"):
        way.click(frame.get_by_role("button", name="Hand in ps3"))
        said = ended(frame, "^NOT HANDED IN YET: ps3")
    assert "Still open: Question 2." in said
    assert "Upload the file" in said
    waits_for_state(frame, "Not uploaded yet")
    here.shot(page, "home_4_file_made")
    with way.step("Download the file to upload"), page.expect_download() as waiting:
        way.click(frame.get_by_role("link", name="Download the file to upload"))
    with zipfile.ZipFile(waiting.value.path()) as archive:
        content = json.loads(archive.read(f"{NAME}/{NAME}.ipynb"))
    assert any("return part / whole" in "".join(c["source"]) for c in content["cells"])
    assert here.errors == []
    assert [step["count"] for step in way.steps] == [0, 1, 2, 0, 1, 1, 1]
    way.save()


def test_it_works_by_keyboard_in_both_themes_and_two_widths(address, visit) -> None:
    for width in (1280, 1440):
        here = visit(viewport={"width": width, "height": 900})
        page = here.page(lab.at(address, "/lab"))
        frame = home(page)
        inside = page.frame(url=re.compile("multivector/home"))
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert inside.evaluate(wide) <= 0, f"the page is wider than its tab at {width}"
        frame.locator("html[data-theme='light']").wait_for(state="attached")  # JupyterLab says it
        here.shot(page, f"home_light_{width}")
    frame.get_by_role("link", name="Open ps3").focus()
    page.keyboard.press("Tab")
    assert inside.evaluate("document.activeElement.getAttribute('aria-label')") == "Check ps3"
    page.keyboard.press("Enter")
    ended(frame, "pass their visible checks")
    assert inside.evaluate("document.activeElement.getAttribute('aria-label')") == "Check ps3"
    lab.menu(page, "Settings", "Theme")
    page.locator(".lm-Menu-item", has_text="JupyterLab Dark").first.click()
    frame.locator("html[data-theme='dark']").wait_for(state="attached")
    here.shot(page, "home_dark_1440")
    lab.menu(page, "Settings", "Theme")
    page.locator(".lm-Menu-item", has_text="JupyterLab Light").first.click()
    frame.locator("html[data-theme='light']").wait_for(state="attached")
    page.locator(".lm-TabBar-tab", has_text="Home").locator(".lm-TabBar-tabCloseIcon").click()
    page.locator(FRAME).wait_for(state="detached")
    lab.menu(page, "Help", "Course Home")
    home(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_alone_is_accessible(address, folder, visit, theme) -> None:
    # Saved after its kernel was last used, as far as the server can see.
    (folder / "assignments" / "release" / NAME / f"{NAME}.ipynb").touch()
    here = visit(color_scheme=theme)
    page = here.page(lab.at(address, "/multivector/home"))
    page.get_by_role("heading", name="Lessons").wait_for()
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    page.get_by_role("button", name="Check ps3").click()
    ended(page, "pass their visible checks")
    assert accessibility.grave(page) == []
    here.shot(page, f"home_alone_{theme}")


def test_a_lesson_links_to_the_home(address, visit) -> None:
    here = visit()
    page = here.page(lab.at(address, "/lab/tree/lessons/00_start_here.ipynb"))
    lab.wait_for_notebook(page)
    current = page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab.lm-mod-current")
    assert "00_start_here" in current.inner_text()
    link = page.locator(f"{lab.FRONT} .jp-RenderedMarkdown button", has_text="course's home")
    lab.scroll_to(page, link)
    link.first.click()
    home(page)
    assert "Home" in current.inner_text()
