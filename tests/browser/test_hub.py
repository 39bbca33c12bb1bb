"""The whole way of problem set 3, by two Unix users, through a real JupyterHub."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nbjudge.program import search_path
from nbjudge.prove.sources import meta, solution_lines
from tests.assignments.course import assignments
from tests.browser import lab, world
from tests.browser.conftest import ROOT, Server, free_port, need

NAME = "ps3_oil_routes"
#: What the student writes where an answer is words.
WRITTEN = {
    "q3_defence": "I divide by all exports, for the question asks about them.",
    "q4_reason": "The sum counts one flow twice.",
    "q8_note": "Close the **CPC** terminal and most of the exports stop, as question 7 shows.",
}
#: The points that the teacher gives to each of them, of 2, 2 and 4.
POINTS = {"q3_defence": "2", "q4_reason": "2", "q8_note": "3"}

HUB = """
import os
import re
os.environ["MULTIVECTOR_INSTRUCTORS"] = "teacher"
os.environ["MULTIVECTOR_COURSE"] = {course!r}
os.environ["MULTIVECTOR_EXCHANGE"] = {exchange!r}
load_subconfig({shipped!r})
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api_port}"
c.ConfigurableHTTPProxy.command = {proxy!r}
c.JupyterHub.db_url = "sqlite:///:memory:"
c.JupyterHub.cleanup_servers = True
c.Spawner.start_timeout = 180
c.Spawner.http_timeout = 180
"""


@dataclass
class Hub:
    """A running JupyterHub with its two users."""

    url: str
    people: world.World
    course: Path
    exchange: Path

    def log_in(self, visit, user: str):
        """Return the visit and page of a user's JupyterLab."""
        here = visit()
        page = here.page(f"{self.url}/hub/login?next=%2Fhub%2Fspawn%2F{user}")
        page.get_by_label("Username").fill(user)
        page.get_by_label("Password").fill("anything")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"**/user/{user}/lab**")
        page.locator("#jp-main-dock-panel").wait_for()
        return here, page


def write_course(course: Path) -> Path:
    """Copy the course's own configuration and one assignment; set a due time."""
    made_of = ROOT / "assignments"
    shutil.copytree(made_of / "source" / NAME, course / "source" / NAME)
    shutil.copy(made_of / "nbgrader_config.py", course)
    deadlines = (made_of / "deadlines.toml").read_text(encoding="utf-8")
    (course / "deadlines.toml").write_text(
        f"{deadlines}\n{NAME} = 2099-01-31T23:59:00\n", encoding="utf-8"
    )
    return course


def answered(fetched: Path) -> str:
    """Return the fetched notebook's text with every question answered as the reference does."""
    answers = {
        name: solution_lines(question.answer)
        for name, question in assignments()[NAME].questions.items()
    }
    answers.update(WRITTEN)
    content = json.loads(fetched.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if meta(cell).get("grade_id") in answers:
            cell["source"] = answers[meta(cell)["grade_id"]]
    return json.dumps(content)


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """JupyterHub on loopback, a course, an exchange, two users."""
    proxy = shutil.which("configurable-http-proxy") or str(
        ROOT / "build" / "npm" / "node_modules" / ".bin" / "configurable-http-proxy"
    )
    proxy = os.environ.get("CONFIGURABLE_HTTP_PROXY", proxy)
    need(Path(proxy).exists(), "configurable-http-proxy (npm)")
    need(world.available(), "root with mount namespaces (to have two Unix users)")
    # pytest's own temporary folders are closed to other users.
    base = Path(tempfile.mkdtemp(prefix="hub-"))
    base.chmod(0o755)
    exchange = base / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    needed = [ROOT, Path(sys.prefix), Path(sys.base_prefix)]
    people = world.World(base, needed)
    course = write_course(people.homes["teacher"] / "assignments")
    shutil.copytree(ROOT / "lessons", people.homes["student"] / "lessons")
    for name, number in world.USERS.items():
        for path in people.homes[name].rglob("*"):
            os.chown(path, number, number)
    ports = [free_port() for _ in range(3)]
    config = base / "jupyterhub_config.py"
    config.write_text(
        HUB.format(
            course=str(course),
            exchange=str(exchange),
            shipped=str(ROOT / "deploy" / "jupyterhub_config.py"),
            port=ports[0],
            hub_port=ports[1],
            api_port=ports[2],
            proxy=[proxy],
        )
    )
    run = base / "run"
    run.mkdir()
    env = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")}
    env["PATH"] = search_path()
    server = Server(
        people.command([sys.executable, "-m", "jupyterhub", "-f", str(config)], run),
        run,
        env,
        base / "hub.log",
    )
    try:
        server.wait_for(r"JupyterHub is now running", 180)
        yield Hub(f"http://127.0.0.1:{ports[0]}", people, course, exchange)
    finally:
        server.stop()
        people.close()
        print((base / "hub.log").read_text()[-6000:])
        shutil.rmtree(base, ignore_errors=True)


def formgrader(page):
    """Open Formgrader from the menu and return its frame."""
    page.get_by_role("menuitem", name="Nbgrader", exact=True).first.click()
    page.locator(".lm-Menu-item", has_text="Formgrader").first.click()
    frame = page.frame_locator("iframe[src*='formgrader']")
    frame.locator("#main-table tr").first.wait_for()
    return frame


def press(row, icon: str) -> None:
    """Click one of Formgrader's icons in a table row."""
    row.locator(f"a:has(.glyphicon-{icon})").first.click()


def done(frame) -> str:
    """Wait for Formgrader's dialogue, see that it reports success, close it."""
    dialog = frame.locator(".modal.in")
    dialog.wait_for()
    said = dialog.inner_text()
    assert dialog.locator(".modal-title").inner_text() == "Success", said
    dialog.locator(".modal-footer button").click()
    dialog.wait_for(state="detached")
    return said


def test_1_the_teacher_releases_with_a_due_time(hub, visit) -> None:
    here, page = hub.log_in(visit, "teacher")
    frame = formgrader(page)
    row = frame.locator("#main-table tr", has_text=NAME)
    press(row, "education")  # generate
    assert "Successfully created the student version" in done(frame)
    row.get_by_text("2099-01-31 18:59:00 UTC").wait_for()  # from deadlines.toml
    row.locator(".glyphicon-search").wait_for()  # preview
    here.shot(page, "hub_1_teacher_formgrader")
    press(row, "cloud-upload")  # release
    assert "Successfully released" in done(frame)
    outbound = hub.exchange / "multivector" / "outbound" / NAME
    released = (outbound / f"{NAME}.ipynb").read_text()
    assert "NotImplementedError" in released
    assert "def reference" not in released  # the hidden checks stay hidden


def test_2_the_student_fetches_validates_and_hands_in(hub, visit) -> None:
    here, page = hub.log_in(visit, "student")
    page.get_by_role("menuitem", name="Nbgrader", exact=True).first.click()
    entries = page.locator(".lm-Menu-item").all_inner_texts()
    assert not any("Formgrader" in e for e in entries)
    page.locator(".lm-Menu-item", has_text="Assignment List").first.click()
    listed = page.locator("#released_assignments_list", has_text=NAME)
    listed.get_by_role("button", name="Fetch").click()
    page.locator("#fetched_assignments_list", has_text=NAME).wait_for()
    here.shot(page, "hub_2_student_assignments")
    fetched = hub.people.homes["student"] / NAME / f"{NAME}.ipynb"
    assert fetched.stat().st_uid == world.USERS["student"]
    page.goto(f"{hub.url}/user/student/lab/tree/{NAME}/{NAME}.ipynb?reset")
    lab.wait_for_notebook(page)
    said = lab.validate(page, lambda: here.shot(page, "hub_2_student_at_work"))
    assert "NOT ATTEMPTED" in said
    fetched.write_text(answered(fetched), encoding="utf-8")
    lab.reload(page)
    page.locator(".jp-Notebook", has_text="groupby").first.wait_for()
    said = lab.validate(page, lambda: here.shot(page, "hub_2_student_validated"))
    assert "Success" in said
    answer = page.request.get(f"{hub.url}/user/student/formgrader")
    assert answer.status == 404
    shared = {
        "JUPYTER_CONFIG_PATH": str(ROOT / "deploy"),
        "MULTIVECTOR_EXCHANGE": str(hub.exchange),
    }
    did = hub.people.run("student", "multivector", "submit", "ps3", **shared)
    assert did.returncode == 0, did.stderr
    assert re.search(r"Due: +.*2099.*23:59.*Asia/Almaty", did.stdout), did.stdout
    assert "On time." in did.stdout
    assert did.stdout.startswith("HANDED IN: ps3"), did.stdout
    inbound = list((hub.exchange / "multivector" / "inbound").iterdir())
    assert len(inbound) == 1
    assert inbound[0].stat().st_uid == world.USERS["student"]


def test_3_the_teacher_collects_grades_and_returns(hub, visit) -> None:
    here, page = hub.log_in(visit, "teacher")
    frame = formgrader(page)
    row = frame.locator("#main-table tr", has_text=NAME)
    press(row, "cloud-download")  # collect
    done(frame)
    row.locator("a[href*='manage_submissions']").wait_for()
    base = f"{hub.url}/user/teacher/formgrader"
    page.goto(f"{base}/manage_submissions/{NAME}/")
    row = page.locator("#main-table tr", has_text="student")
    press(row, "flash")  # autograde
    assert "Successfully autograded" in done(page)
    here.shot(page, "hub_3_teacher_autograded")
    (stamp,) = hub.course.glob("submitted/student/*/timestamp.txt")
    handed_in = datetime.strptime(stamp.read_text(), "%Y-%m-%d %H:%M:%S.%f UTC").replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - handed_in) < timedelta(minutes=10)
    page.goto(f"{base}/gradebook/{NAME}/{NAME}/")
    page.locator("#main-table a[href*='submissions']").first.click()
    page.locator("#q8_note").wait_for()
    page.wait_for_function("() => window.MathJax && MathJax.loaded")
    page.locator("td", has_text="One closure is named and argued").wait_for()  # the rubric
    kept = {f"#{name}": points for name, points in POINTS.items()}
    kept["#q8_note-comment"] = "Name the transit state in the first sentence."
    for field, said in kept.items():
        page.locator(field).fill(said)
        with page.expect_response(lambda answer: answer.request.method == "PUT") as saved:
            page.locator(field).press("Tab")  # leaving a field saves it
        assert saved.value.ok, field
    here.shot(page, "hub_3_teacher_manual_grading")
    page.goto(f"{base}/manage_assignments")
    row = page.locator("#main-table tr", has_text=NAME)
    press(row, "comment")  # generate feedback
    done(page)
    press(row, "envelope")  # release feedback
    done(page)
    released = list((hub.exchange / "multivector" / "feedback").iterdir())
    assert len(released) == 1


def test_4_the_student_reads_the_feedback(hub, visit) -> None:
    here, page = hub.log_in(visit, "student")
    page.get_by_role("menuitem", name="Nbgrader", exact=True).first.click()
    page.locator(".lm-Menu-item", has_text="Assignment List").first.click()
    listed = page.locator("#submitted_assignments_list", has_text=NAME)
    listed.get_by_role("button", name="Fetch Feedback").first.click()
    listed.locator("a", has_text="View Feedback").first.wait_for()
    here.shot(page, "hub_4_student_feedback_list")
    pages = list((hub.people.homes["student"] / NAME / "feedback").rglob("*.html"))
    assert len(pages) == 1
    text = pages[0].read_text(encoding="utf-8")
    assert "Name the transit state" in text
    assert "24 of 25 points" in text
    assert "def reference" not in text  # hidden checks do not reach the student this way either
    reading = visit().page(pages[0].as_uri())
    reading.locator("h1", has_text="Feedback on").wait_for()
    here.shot(reading, "hub_4_student_feedback")


def test_5_the_grades_leave_as_csv(hub) -> None:
    plugin = "nbjudge.plugins.lms_export.MoodleExportPlugin"
    course = hub.course
    words = ["nbgrader", "export", f"--exporter={plugin}", "--to", "moodle.csv"]
    did = hub.people.run("teacher", *words, cwd=course)
    assert did.returncode == 0, did.stderr
    header, only = (course / "moodle.csv").read_text(encoding="utf-8").splitlines()
    assert header.endswith(NAME)
    assert only.split(",")[2] == "student"
