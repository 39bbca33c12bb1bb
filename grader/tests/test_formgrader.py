"""nbgrader's own pages and commands find what we wrote, and can go on from there."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook

from grader.tests import course as made
from grader.tests import small
from grader.tests.inline import InlinePool
from nbjudge.program import search_path
from nbjudge.run.run_result import RunReport

Run = Callable[..., RunReport]


@pytest.fixture
def graded(small_course: Path, inline: InlinePool, run_quick: Run) -> Path:
    made.submit(small_course, "anna", small.answered(small_course))
    made.submit(small_course, "boris", small.answered(small_course, q1_double="#! crash"))
    made.submit(small_course, "clara", b"{")
    run_quick(small_course)
    return small_course


def test_the_api_lists_ours_as_graded(graded: Path) -> None:
    api = made.nbgrader_api(graded)
    assert api.get_autograded_students("ps1") == {"anna", "boris", "clara"}
    rows = {row["student"]: row for row in api.get_submissions("ps1")}
    assert all(row["autograded"] for row in rows.values())
    assert (rows["anna"]["score"], rows["anna"]["max_score"]) == (5.0, 10.0)
    assert rows["boris"]["needs_manual_grade"]
    notebooks = api.get_notebook_submissions("ps1", "fields")
    assert {n["student"]: n["failed_tests"] for n in notebooks}["anna"] is False


def test_the_autograde_button_works_on_top_of_ours(
    graded: Path, inline: InlinePool, run_quick: Run
) -> None:
    """Formgrader runs nbgrader's own Autograde on our files and rows, and we go on after it."""
    changed = small.answered(graded, q1_double="def double(x):\n    return 4")
    made.submit(graded, "anna", changed, timestamp="2026-03-03 10:00:00 UTC")
    api = made.nbgrader_api(graded)
    assert "anna" not in api.get_autograded_students("ps1"), "Formgrader offers to grade again"
    result = api.autograde("ps1", "anna")
    assert result["success"], result.get("log")
    assert made.grades(graded)["anna", "q1_double__visible"] == (1.0, None, False)
    assert made.grades(graded)["anna", "q1_double__hidden"] == (0.0, None, False)
    assert "anna" in made.nbgrader_api(graded).get_autograded_students("ps1")
    before = made.grades(graded)
    run_quick(graded)
    assert made.grades(graded) == before


def test_marks_from_a_class_that_nbgrader_graded_stand(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    """Its first run knows of no earlier one: what was marked is told by the graded notebooks."""
    answers = {"anna": {}, "boris": {}, "clara": {"q2_list": "def listed():\n    return [3]"}}
    api = made.nbgrader_api(small_course)
    for student, texts in answers.items():
        made.submit(small_course, student, small.answered(small_course, **texts))
        assert api.autograde("ps1", student)["success"]
    with Gradebook(f"sqlite:///{small_course}/gradebook.db", "geo101") as book:
        for student in answers:
            for cell, points in (("q3_why", 2.5), ("q2_list__test", 1)):
                grade = book.find_grade(cell, "fields", "ps1", student)
                grade.manual_score, grade.needs_manual_grade = points, False
        book.db.commit()
    made.submit(small_course, "boris", small.answered(small_course, q3_why="Another reason."))
    run_quick(small_course)
    found = made.grades(small_course)
    assert found["anna", "q3_why"] == found["clara", "q3_why"] == (None, 2.5, False)
    assert found["anna", "q2_list__test"] == (2, 1, False)
    assert found["boris", "q3_why"] == (None, 2.5, True), "another answer has to be looked at"
    assert found["clara", "q2_list__test"][1:] == (1, False)


def test_feedback_is_made_from_ours(graded: Path) -> None:
    api = made.nbgrader_api(graded)
    for student in ("anna", "boris", "clara"):
        result = api.generate_feedback("ps1", student)
        assert result["success"], result.get("log")
        page = graded / "feedback" / student / "ps1" / "fields.html"
        assert "q1_double__visible" in page.read_text()


def test_export_has_ours(graded: Path) -> None:
    from nbgrader.plugins import CsvExportPlugin

    with Gradebook(f"sqlite:///{graded}/gradebook.db", "geo101") as book:
        plugin = CsvExportPlugin()
        plugin.to = str(graded / "grades.csv")
        plugin.export(book)
    rows = (graded / "grades.csv").read_text().splitlines()
    anna = next(row for row in rows if ",anna," in row)
    assert anna.endswith(",0.0,5.0,10.0")


@pytest.fixture
def server(graded: Path, tmp_path: Path) -> Iterator[str]:
    """A Jupyter server with Formgrader on the course."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "HOME": str(tmp_path), "JUPYTER_CONFIG_DIR": str(tmp_path / "config")}
    env["PATH"] = search_path()
    words = ["-m", "jupyter_server", f"--port={port}", "--no-browser", "--allow-root"]
    words += ["--IdentityProvider.token=t", "--ServerApp.jpserver_extensions={'nbgrader': True}"]
    log = (tmp_path / "server.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, *words], cwd=graded, env=env, stdout=log, stderr=log
    )
    base = f"http://127.0.0.1:{port}/formgrader"
    try:
        for _ in range(300):
            try:
                get(f"{base}/api/assignments")
                break
            except OSError:
                time.sleep(0.1)
        yield base
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def get(url: str) -> bytes:
    request = urllib.request.Request(url, headers={"Authorization": "token t"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read()


def test_formgraders_pages_show_ours(server: str) -> None:
    rows = {r["student"]: r for r in json.loads(get(f"{server}/api/submissions/ps1"))}
    assert {s: r["autograded"] for s, r in rows.items()} == {
        "anna": True,
        "boris": True,
        "clara": True,
    }
    assert rows["anna"]["score"] == 5.0
    listed = json.loads(get(f"{server}/api/submitted_notebooks/ps1/fields"))
    texts = {"anna": "x + x", "boris": "#! crash", "clara": "This submission could not be read"}
    for notebook in listed:
        page = get(f"{server}/submissions/{notebook['id']}/").decode()
        assert texts[notebook["student"]] in BeautifulSoup(page, "html.parser").text
        assert "q1_double__hidden" in page
