"""Forty written answers, marked by keys in the page of ``mark`` and timed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from grader.tests import small_course as small
from nbjudge.program import search_path
from tests.browser.accessibility import findings
from tests.browser.conftest import ROOT, Server, clean_environment

CLASS = 40
SET, CELL = "ps3_oil_routes", "q8_note"

# The keystroke-level model (Card, Moran and Newell 1980): seconds of an average typist for one key,
# and for making up one's mind to act. Reading is not in them.
KEY, DECIDE = 0.28, 1.35
COMMENT = "Give the unit and the year of each figure."


def pages_question() -> tuple[str, str]:
    """Return prompt and worked answers of one of the course's own written questions."""
    (path,) = (ROOT / "assignments/source" / SET).glob("*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    names = [c.metadata.get("nbgrader", {}).get("grade_id") for c in cells]
    at = names.index(CELL)
    return cells[at - 1].source, cells[at].source


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A class of forty, graded; two of them left the question blank."""
    prompt, worked = pages_question()
    made = small.cells()
    for cell in made:
        if cell["id"] == "q2-why--prompt":
            cell["source"] = prompt
        elif cell["id"] == "q2-why":
            cell["source"] = worked
            cell["metadata"]["nbgrader"]["points"] = 4
    assert sum(cell["source"] in (prompt, worked) for cell in made) == 2
    folder = small.write(tmp_path_factory.mktemp("marking"))
    source = folder / "source" / small.NAME / f"{small.NAME}.ipynb"
    source.write_text(small.notebook(made), encoding="utf-8")
    small.steps(folder, "generate_assignment")
    released = folder / "release" / small.NAME / f"{small.NAME}.ipynb"
    levels = [part.partition("**")[2] for part in worked.split("**Level ")[1:]]
    for number in range(CLASS):
        text = f"Note {number}. {levels[number % len(levels)].strip()}"
        if number == 7:
            text = f"{small.HOSTILE}\n\n{text}"
        if number in (20, 30):
            text = "YOUR ANSWER HERE"
        small.hand_in(folder, f"s{number:02}", small.answer(released, small.RIGHT, text))
    lines = [f"Student {number:02},s{number:02}" for number in range(CLASS)]
    (folder / "roster.csv").write_text("name,student_id\n" + "\n".join(lines), encoding="utf-8")
    words = ["grade", small.NAME, "--quiet", "--no-isolation", "--policy", "plain"]
    done = subprocess.run(
        [sys.executable, "-m", "nbjudge.cli", *words],
        cwd=folder,
        env={**os.environ, "PATH": search_path()},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return folder


@pytest.fixture
def address(course, tmp_path):
    """The page, served by the command."""
    words = ["mark", small.NAME, "q2", "--no-browser"]
    command = [sys.executable, "-m", "nbjudge.cli", *words]
    server = Server(command, course, clean_environment(tmp_path), tmp_path / "log")
    try:
        yield server.wait_for(r"http://127\.0\.0\.1:\d+/\S*token=\S+")[0]
    finally:
        server.stop()


def marks(course: Path) -> dict[str, tuple[float | None, str | None, bool]]:
    from nbgrader.api import Gradebook

    found = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "multivector") as book:
        for sub in book.assignment_submissions(small.NAME):
            grade = book.find_grade("q2_why", small.NAME, small.NAME, sub.student.id)
            said = book.find_comment("q2_why", small.NAME, small.NAME, sub.student.id)
            found[sub.student.id] = (
                grade.manual_score,
                said.manual_comment,
                grade.needs_manual_grade,
            )
    return found


def test_forty_answers_leave_most_of_twenty_minutes_for_reading(address, course, visit) -> None:
    here = visit()
    page = here.page(address)
    assert "token" not in page.url
    page.locator(".card.here").wait_for()
    assert page.locator(".card").count() == CLASS
    assert page.locator("#done").inner_text() == f"2 of {CLASS}", "blank answers are done"
    assert page.evaluate("window.pwned") is None
    assert page.locator("aside dd details").count() == 5, "each level has its worked answer"
    here.shot(page, "mark_page")
    assert [f["id"] for f in findings(page)] == []

    # The comment is written and kept once, then used again.
    page.keyboard.press("c")
    page.keyboard.type(COMMENT)
    page.locator(".card.here .keep").click()
    page.locator("#snippets .use").wait_for()
    page.keyboard.press("Escape")
    page.locator(".card.here").focus()

    human, began = 0.0, time.monotonic()
    for number in range(CLASS - 2):
        level = "43210"[number % 5]
        page.keyboard.press(level)
        human += DECIDE + KEY
        if number % 3 == 1:
            page.keyboard.press("Shift+Digit1")
            human += DECIDE + 2 * KEY
        if number % 8 == 5:
            page.keyboard.press("c")
            page.keyboard.type(" Say what it means for the advice.")
            page.keyboard.press("Control+Enter")
            human += DECIDE + 36 * KEY
        else:
            page.keyboard.press("j")
            human += KEY
    page.locator("#done", has_text=f"{CLASS} of {CLASS}").wait_for()
    machine = time.monotonic() - began
    page.locator(".saved", has_text="Saving").first.wait_for(state="detached")
    here.shot(page, "mark_done")
    found = marks(course)
    assert not any(waits for _, _, waits in found.values())
    given = sorted(points for points, _, _ in found.values() if points is not None)
    assert given == sorted(float("43210"[n % 5]) for n in range(CLASS - 2))
    assert sum(COMMENT in (said or "") for _, said, _ in found.values()) >= 13
    assert sum("for the advice" in (said or "") for _, said, _ in found.values()) == 5
    left = (20 * 60 - human - machine) / CLASS
    print(
        f"\nmarking {CLASS}: {human:.0f} s of keys and decisions, {machine:.1f} s of the machine, "
        f"{left:.1f} s left to read each answer"
    )
    assert machine < 60
    assert left > 20
    (ROOT / "build").mkdir(exist_ok=True)
    numbers = {"keys_and_decisions": human, "machine": machine, "left_for_reading_each": left}
    (ROOT / "build/marking_time.json").write_text(json.dumps(numbers, indent=1))


def test_nothing_is_lost_when_the_page_is_closed(address, course, visit) -> None:
    here = visit()
    page = here.page(address)
    page.locator(".card.here").wait_for()
    who = page.locator(".card.here .who").text_content().removeprefix(": ")
    page.keyboard.press("c")
    page.keyboard.type(" Typed and closed in the same second.")
    page.close(run_before_unload=False)
    student = f"s{who.split()[-1]}"
    end = time.monotonic() + 120
    while "closed in the same second" not in (marks(course)[student][1] or ""):
        assert time.monotonic() < end, marks(course)[student]
        time.sleep(0.2)


def test_names_keys_and_points_by_hand(address, course, visit) -> None:
    here = visit(viewport={"width": 1440, "height": 900}, color_scheme="dark")
    page = here.page(address)
    page.locator(".card.here").wait_for()
    assert not page.locator(".card.here .who").is_visible()
    page.keyboard.press("n")
    assert page.locator(".card.here .who").is_visible()
    page.locator("#single").click()
    page.keyboard.press("j")
    assert page.locator("#a1.here").count() == 1, "single keys are off"
    page.locator("#single").click()
    student = f"s{page.locator('.card.here .who').text_content().split()[-1]}"
    field = page.locator(".card.here .points")
    field.fill("2.5")
    field.press("Tab")
    page.locator(".card.here .saved", has_text="Saved").wait_for()
    assert marks(course)[student][0] == 2.5
    field.fill("7")
    field.press("Tab")
    page.locator(".card.here .saved.bad").wait_for()
    assert marks(course)[student][0] == 2.5
    assert [f["id"] for f in findings(page)] == []
    page.locator("aside details summary").first.click()
    here.shot(page, "mark_dark")
    page.set_viewport_size({"width": 420, "height": 860})
    here.shot(page, "mark_narrow")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_program_that_has_ended_is_said_and_the_mark_is_kept(course, tmp_path, visit) -> None:
    command = [sys.executable, "-m", "nbjudge.cli", "mark", small.NAME, "q2", "--no-browser"]
    server = Server(command, course, clean_environment(tmp_path), tmp_path / "log")
    address = server.wait_for(r"http://127\.0\.0\.1:\d+/\S*token=\S+")[0]
    here = visit()
    page = here.page(address)
    page.locator(".card.here").wait_for()
    server.stop()
    page.keyboard.press("1")
    page.locator("#said.bad", has_text="Not saved").wait_for()
    assert page.locator(".card.here .level[aria-pressed=true]").inner_text() == "1"


def test_the_other_pages_are_clean(address, course, visit) -> None:
    """The list of questions, a whole notebook, and the report on answers that are alike."""
    here = visit()
    page = here.page(address)
    page.locator(".card.here").wait_for()
    notebook = page.locator(".card.here a[target=_blank]").get_attribute("href")
    base = address.split("/question")[0]
    page.goto(f"{base}/")
    page.get_by_role("link", name="Question 8").wait_for()
    assert [f["id"] for f in findings(page)] == []
    here.shot(page, "mark_questions")
    page.goto(f"{base}{notebook}")
    assert "def share" in page.locator("body").inner_text()
    here.shot(page, "mark_notebook")
    words = [sys.executable, "-m", "nbjudge.cli", "similar", small.NAME]
    done = subprocess.run(words, cwd=course, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    page.goto((course / "reports" / small.NAME / "similar.html").as_uri())
    assert "never a grade" in page.locator("main").inner_text()
    assert [f["id"] for f in findings(page)] == []
    here.shot(page, "similar_page")
