"""The instructor guide's commands, run in its order on a small class."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import urllib.request
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook

from grader.tests import small_course as small
from grader.tests.isolation import missing
from nbjudge.program import search_path
from tests.support.journeys import Journey

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "INSTRUCTORS.md"
ROSTER = "name,student_id,lms_id\nAigerim Sadykova,s1,11\nPat Ng,s2,12\nMei Li,s3,13\n"


def walked() -> list[list[str]]:
    """Return the commands of the blocks that the guide marks, in order."""
    text = GUIDE.read_text(encoding="utf-8")
    blocks = re.findall(r"<!-- walked -->\n```bash\n(.*?)```", text, re.S)
    lines = [line for block in blocks for line in block.splitlines() if line.strip()]
    return [shlex.split(line, comments=True) for line in lines]


def test_the_guide_walks_through_one_assignment() -> None:
    commands = [words[1] for words in walked()]
    assert commands == [
        "release",
        "release",
        "collect",
        "collect",
        "grade",
        "term",
        "mark",
        "report",
        "similar",
        "return",
    ]
    assert {words[0] for words in walked()} == {"multivector"}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """An empty course of one assignment with a class list."""
    made = small.write(tmp_path, due="2026-10-30T23:59:00")
    (made / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return made


def download(course: Path) -> None:
    """Put the platform's zip file where the guide's command looks for it."""
    released = course / "release" / small.NAME / f"{small.NAME}.ipynb"
    with zipfile.ZipFile(course / "submissions.zip", "w") as archive:
        for number, name in ((11, "sadykovaaigerim"), (12, "ngpat")):
            text = small.answer(released, small.RIGHT, f"Because Russia is crossed, says {name}.")
            archive.writestr(f"{name}_{number}_50{number}_{small.NAME}.ipynb", text)


def run(course: Path, words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "multivector.cli", *words[1:]],
        cwd=course,
        env={**os.environ, "PATH": search_path()},
        capture_output=True,
        text=True,
        timeout=300,
    )


def mark_all(course: Path, words: list[str]) -> None:
    """Open the marking page as a browser does, give every answer its points, and press Ctrl-C."""
    process = subprocess.Popen(
        [sys.executable, "-m", "multivector.cli", *words[1:], "--no-browser"],
        cwd=course,
        env={**os.environ, "PATH": search_path(), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        address = re.search(r"http://\S+", process.stdout.readline())[0]
        cookies = urllib.request.HTTPCookieProcessor()
        opener = urllib.request.build_opener(cookies)
        with opener.open(address, timeout=30) as reply:
            where, page = reply.url, BeautifulSoup(reply.read(), "html.parser")
        word = page.select_one("#answers")["data-token"]
        for card in page.select(".card"):
            sent = {"key": card["data-key"], "points": 5, "comment": "Good.", "seen": None}
            headers = {
                "Content-Type": "application/json",
                "Origin": where.split("/question")[0],
                "X-Marking-Token": word,
            }
            request = urllib.request.Request(where, json.dumps(sent).encode(), headers)
            with opener.open(request, timeout=30) as reply:
                assert json.loads(reply.read())["now"]["waits"] is False
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        process.stdout.close()


def test_its_commands_run_in_order_on_a_small_class(course: Path) -> None:
    said: dict[str, str] = {}
    way = Journey("instructor")
    for words in walked():
        shown = f"`{' '.join(words)}`"
        if words[1] == "mark":
            with way.step(f"{shown}, and two answers marked"):
                mark_all(course, words)
            continue
        if words[1] == "collect" and "submissions.zip" in words:
            download(course)
        if words[1] == "grade" and missing():
            words = [*words, "--no-isolation"]
        with way.step(shown):
            done = run(course, words)
        # The first collection asks when the hand-ins came; the next command answers.
        asks = words[1] == "collect" and "submissions.zip" in words
        assert done.returncode == int(asks), (words, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        said[" ".join(words[1:3])] = done.stdout
    assert "Aigerim Sadykova (s1)" in said[f"collect {small.NAME}"]
    assert "multivector mark" in said["term"]
    back = said[f"return {small.NAME}"]
    assert "Pat Ng (s2)" in back
    assert "10 of 10" in back
    with zipfile.ZipFile(course / "back" / f"{small.NAME}_canvas_feedback.zip") as archive:
        assert len(archive.namelist()) == 2
    grades = (course / "back" / f"{small.NAME}_canvas_grades.csv").read_text(encoding="utf-8")
    assert '"Sadykova, Aigerim",11,' in grades
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "multivector") as book:
        assert {s.student.id: s.score for s in book.assignment_submissions(small.NAME)} == {
            "s1": 10,
            "s2": 10,
        }
    assert len(way.steps) == len(walked())
    way.save()


def test_what_its_commands_leave_behind_is_never_committed() -> None:
    """Hand-ins, tables of a platform and what goes back to it hold names and grades."""
    guide = GUIDE.read_text(encoding="utf-8")
    left = set(re.findall(r"\b(?<!/)[a-z]+\.(?:csv|zip|db)\b", guide))
    left |= set(re.findall(r" --to ([a-z]+)", guide))
    left |= {"solution"} & set(re.findall(r"nbgrader generate_([a-z]+)", guide))
    assert {"submissions.zip", "worksheet.csv", "roster.csv", "gradebook.db", "back"} <= left
    patterns = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    hidden = [pattern.rstrip("/") for pattern in patterns]
    seen = {name for name in left if not any(fnmatch(f"assignments/{name}", p) for p in hidden)}
    assert seen == set()


def test_grading_nothing_says_what_to_do(course: Path) -> None:
    done = run(course, ["multivector", "grade", small.NAME])
    assert done.returncode == 2
    assert "Make one with: multivector release" in done.stderr
    small.steps(course, "generate_assignment")
    words = ["multivector", "grade", small.NAME, "--no-isolation"]
    done = run(course, words)
    assert "nobody has handed in ps3_oil_routes yet" in done.stderr
    assert "multivector collect ps3_oil_routes SOURCE" in done.stderr
