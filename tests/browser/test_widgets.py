"""The interactive parts of lessons 03, 06 and 07 redraw in JupyterLab, without a network."""

from __future__ import annotations

import shutil

import pytest

from tests.browser import lab
from tests.browser.conftest import ROOT


@pytest.fixture
def address(start_lab, tmp_path) -> str:
    """JupyterLab on a copy of the lessons, a new one each time: no tab is open yet."""
    folder = tmp_path / "course"
    shutil.copytree(
        ROOT / "lessons", folder / "lessons", ignore=shutil.ignore_patterns(".ipynb_checkpoints")
    )
    return start_lab(folder)


def _slide(page) -> None:
    page.locator(".widget-hslider .noUi-handle, .widget-hslider [role='slider']").first.focus()
    page.keyboard.press("ArrowLeft")


def _tick_a_closure(page) -> None:
    page.locator(".widget-checkbox input[type='checkbox']").first.check()


def _pick_a_partner(page) -> None:
    page.locator(".widget-select-multiple select").first.select_option("CHN")


@pytest.mark.parametrize(
    ("lesson", "control", "act"),
    [
        ("06_votes_at_the_un", ".widget-select-multiple", _pick_a_partner),
        ("09_when_a_route_closes", ".widget-checkbox", _tick_a_closure),
        ("10_northern_demographics", ".widget-hslider", _slide),
    ],
)
def test_a_control_redraws_its_figure(address, visit, lesson, control, act) -> None:
    here = visit()
    page = here.page(lab.at(address, f"/lab/tree/lessons/{lesson}.ipynb"))
    lab.wait_for_notebook(page)
    lab.run_all(page)
    assert lab.errors(page) == []
    box = page.locator(control).first
    lab.scroll_to(page, box)
    picture = page.locator(".widget-output figure img[alt], .jupyter-widgets-output-area img[alt]")
    before = picture.first.get_attribute("alt")
    act(page)
    page.wait_for_function(
        """before => {
            const shown = document.querySelector(
              ".widget-output figure img[alt], .jupyter-widgets-output-area img[alt]");
            return shown && shown.alt !== before;
        }""",
        arg=before,
    )
    assert picture.count() == 1, "the old figure makes way for the new one"
    assert lab.errors(page) == []
    here.shot(page, f"student_{lesson}_widget")
