"""The student's home without a browser: what it lists, what it may do, and for whom."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from grader.tests import small_course as small
from multivector.home import handlers, jobs, lists
from multivector.practice import record as practice
from nbjudge.commands import record
from nbjudge.commands.work import read_work

NAME = small.NAME
LESSON = {
    "cells": [{"cell_type": "markdown", "source": ["# 08 · Oil routes\n", "**Time:** 85 minutes."]}]
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch) -> Path:
    """A student's folder with two lessons and one released assignment; records of its own."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MULTIVECTOR_STATE", str(tmp_path / "state"))
    made = tmp_path / "course"
    (made / "lessons").mkdir(parents=True)
    for name in ("00_start_here", "08_oil_routes"):
        (made / "lessons" / f"{name}.ipynb").write_text(json.dumps(LESSON))
    place = made / "assignments" / "release" / NAME
    place.mkdir(parents=True)
    (place / f"{NAME}.ipynb").write_text(small.notebook(small.released_cells()))
    (place / "deadlines.toml").write_text(
        f'timezone = "Asia/Almaty"\n[due]\n{NAME} = 2099-10-30T23:59:00\n'
    )
    return made


def notebook(root: Path) -> Path:
    return root / "assignments" / "release" / NAME / f"{NAME}.ipynb"


def answer(root: Path, code: str = small.RIGHT, text: str = "Because of transit.") -> None:
    notebook(root).write_text(small.answer(notebook(root), code, text))


def event(root: Path, what: str, **more) -> None:
    """Record what a command would record now."""
    now = read_work(notebook(root)).content
    record.remember(record.Event(what, NAME, datetime.now(UTC), now, **more))


def only(root: Path) -> lists.Assignment:
    (one,) = lists.assignments(root)
    return one


def test_lessons_show_what_was_practised(root) -> None:
    zero, eight = lists.lessons(root)
    assert (eight.number, eight.title, eight.minutes) == ("08", "Oil routes", "85")
    assert eight.path == "lessons/08_oil_routes.ipynb"
    assert eight.done == 0
    assert lists.next_lesson([zero, eight]) == zero
    practice.remember("08.1", "check", state="off")
    assert lists.lessons(root)[1].done == 0
    practice.remember("08.1", "check", state="right")
    now = lists.lessons(root)
    assert now[1].done == 1
    assert lists.next_lesson(now) == now[1]


def test_the_states_of_an_assignment(root, tmp_path) -> None:
    one = only(root)
    assert (one.short, one.state) == ("ps3", lists.NOT_BEGUN)
    assert one.due == "Fri 30 October 2099, 23:59 (Asia/Almaty)"
    assert one.path == f"assignments/release/{NAME}/{NAME}.ipynb"

    answer(root, text="YOUR ANSWER HERE")
    assert only(root).state == lists.OPEN
    assert "1 of 2 questions open" in only(root).detail

    answer(root)
    assert only(root).state == lists.ANSWERED
    event(root, "check", open=("Question 1",), total=2)
    assert only(root).state == lists.OPEN
    assert only(root).detail == "1 of 2 questions open: Question 1."
    event(root, "check", total=2)
    assert only(root).state == lists.READY

    archive = root / f"{NAME}.zip"
    archive.write_bytes(b"zip")
    event(root, "zip", target=str(archive))
    assert only(root).state == lists.FILE_MADE
    assert only(root).download == f"{NAME}.zip"
    assert "Upload it" in only(root).detail
    event(root, "exchange", target="2026-10-01 10:00:00")
    assert only(root).state == lists.HANDED_IN
    answer(root, text="Another reason.")
    assert only(root).state == lists.CHANGED
    assert "Hand in again" in only(root).detail

    page = notebook(root).parent / "feedback" / "2026" / f"{NAME}.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>")
    assert only(root).state == lists.MARKED
    assert only(root).feedback.endswith(f"feedback/2026/{NAME}.html")


def test_running_a_notebook_again_is_no_change(root) -> None:
    answer(root)
    event(root, "check", total=2)
    content = json.loads(notebook(root).read_text())
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 7
    notebook(root).write_text(json.dumps(content))
    assert only(root).state == lists.READY


def test_a_due_time_that_is_over_is_said_until_the_work_is_handed_in(root) -> None:
    path = notebook(root).parent / "deadlines.toml"
    path.write_text(path.read_text().replace("2099", "2020"))
    assert only(root).overdue
    event(root, "exchange")
    assert not only(root).overdue


def test_a_fetched_copy_comes_before_the_release(root) -> None:
    (root / NAME).mkdir()
    (root / NAME / f"{NAME}.ipynb").write_text(small.notebook(small.released_cells()))
    assert only(root).path == f"{NAME}/{NAME}.ipynb"


def test_what_the_exchange_offers_can_be_fetched(root) -> None:
    found = lists.assignments(root, ["ps4_north", NAME])
    assert [(one.name, one.state) for one in found] == [
        (NAME, lists.NOT_BEGUN),
        ("ps4_north", lists.NOT_FETCHED),
    ]
    assert list(handlers.commands(found[1])) == ["fetch"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_no_folder_outside_the_servers_own_is_listed(root, tmp_path) -> None:
    outside = tmp_path / "ps9_elsewhere"
    outside.mkdir()
    (outside / "ps9_elsewhere.ipynb").write_text(small.notebook(small.released_cells()))
    (root / "ps9_elsewhere").symlink_to(outside)
    assert [one.name for one in lists.assignments(root)] == [NAME]


@pytest.mark.parametrize("broken", ["", "[]", '{"cells": 3}', '{"cells": [1]}'])
def test_a_broken_notebook_does_not_take_the_page_with_it(root, broken) -> None:
    notebook(root).write_text(broken)
    (root / "lessons" / "08_oil_routes.ipynb").write_text(broken)
    page = handlers.render(root, "/", [], exchange=False)
    assert "08_oil_routes" in page


def test_the_page_says_what_each_button_is_for(root) -> None:
    answer(root)
    page = handlers.render(root, "/user/s1/", [], exchange=False)
    for label in ("Open ps3", "Check ps3", "Hand in ps3", "Open lesson 08"):
        assert f'aria-label="{label}"' in page
    assert 'href="/user/s1/lab/tree/lessons/08_oil_routes.ipynb"' in page
    assert "upload on your course" in page
    assert "gives your work to your instructor" in handlers.render(root, "/", [], exchange=True)


def test_nobody_has_saved_what_is_not_begun(root) -> None:
    """Files of the student bundle carry an invented time, which says nothing to a student."""
    assert "Last saved" not in handlers.render(root, "/", [], exchange=False)
    answer(root)
    assert "Last saved" in handlers.render(root, "/", [], exchange=False)


def test_names_from_files_are_text(root) -> None:
    cells = small.released_cells()
    cells[0]["source"] = "# <script>alert(1)</script>"
    notebook(root).write_text(small.notebook(cells))
    page = handlers.render(root, "/", [], exchange=False)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_folder_without_a_course_says_what_to_do(tmp_path) -> None:
    page = handlers.render(tmp_path, "/", [], exchange=False)
    assert "holds no lessons" in page
    assert "multivector lab" in page


def test_a_notebook_that_ran_after_it_was_saved_is_refused(root) -> None:
    one = only(root)
    saved = notebook(root).stat().st_mtime
    later = (datetime.fromtimestamp(saved, UTC) + timedelta(minutes=5)).isoformat()
    session = {"path": one.path, "kernel": {"last_activity": later.replace("+00:00", "Z")}}
    said = handlers.stale(one, saved, [session])
    assert "was last saved on" in said
    assert "Save it" in said
    assert handlers.stale(one, saved + 600, [session]) == ""
    assert handlers.stale(one, saved, [{**session, "path": "other.ipynb"}]) == ""


def test_a_job_shows_its_lines_and_its_code(tmp_path) -> None:
    code = "import sys; print('one'); print('two', file=sys.stderr); sys.exit(1)"
    job = jobs.Jobs().start("ps3", "check", ["-c", code], tmp_path)
    end = time.monotonic() + 20
    while job.code is None and time.monotonic() < end:
        time.sleep(0.05)
    assert (sorted(job.lines), job.code) == (["one", "two"], 1)


def test_one_job_at_a_time_for_an_assignment(tmp_path, monkeypatch) -> None:
    kept = jobs.Jobs()
    first = kept.start("ps3", "check", ["-c", "import time; time.sleep(3)"], tmp_path)
    assert kept.start("ps3", "submit", ["-c", ""], tmp_path) is first
    assert kept.start("ps1", "check", ["-c", ""], tmp_path) is not first


def test_a_command_that_never_ends_is_ended(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(jobs, "SECONDS", 1)
    job = jobs.Jobs().start("ps3", "check", ["-c", "import time; time.sleep(60)"], tmp_path)
    end = time.monotonic() + 20
    while job.code is None and time.monotonic() < end:
        time.sleep(0.05)
    assert job.code
    assert "was ended" in job.lines[-1]


@pytest.mark.parametrize("disabled", [[handlers.FORMGRADER], {handlers.FORMGRADER: True}, [], {}])
@pytest.mark.parametrize("there", [True, False])
def test_dead_menu_entries_are_left_out(root, disabled, there) -> None:
    home = handlers.MultivectorHome(root)
    home._asked = (time.monotonic(), there, [])
    hook = handlers.without_dead_entries(home, lambda handler, config: {**config, "before": 1})
    config = hook(None, {"disabledExtensions": disabled})
    assert config["before"] == 1
    now = set(config["disabledExtensions"])
    assert ("@jupyter/nbgrader:assignment-list" in now) is not there
    assert (handlers.MENU in now) is (not there and bool(disabled))


def test_jupyter_finds_the_home() -> None:
    """The installation has put the files into place, and they are those of the package."""
    from jupyter_core.paths import ENV_CONFIG_PATH, ENV_JUPYTER_PATH

    home = files("multivector") / "home"
    installed = Path(ENV_CONFIG_PATH[0]) / "jupyter_server_config.d" / "multivector.json"
    assert installed.read_text() == (home / "server_extension.json").read_text()
    place = Path(ENV_JUPYTER_PATH[0]) / "labextensions" / "@multivector" / "home"
    for name in ("package.json", "static/remoteEntry.js"):
        assert (place / name).read_text() == (home / "labextension" / name).read_text(), (
            "Install the package again: its extension of JupyterLab has changed."
        )


@pytest.fixture
def server(root, monkeypatch):
    """Jupyter's server on the student's folder, without a browser and without JupyterLab."""
    from jupyter_server.serverapp import ServerApp
    from tornado.httpserver import HTTPServer
    from tornado.testing import bind_unused_port

    monkeypatch.chdir(root)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(root.parent / "config"))
    monkeypatch.setattr(handlers.MultivectorHome, "exchange", lambda self: (False, []))
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    ServerApp.clear_instance()
    app = ServerApp.instance(
        root_dir=str(root), token="secret", open_browser=False, allow_root=True, port=0,
        jpserver_extensions={"multivector.home": True},
    )  # fmt: skip
    app.initialize(argv=[], new_httpserver=False)
    listening = HTTPServer(app.web_app)
    socket, port = bind_unused_port()
    listening.add_socket(socket)

    def ask(path: str, *, token: str | None = "secret", **more):
        from tornado.httpclient import AsyncHTTPClient

        headers = {
            **({"Authorization": f"token {token}"} if token else {}),
            **more.pop("headers", {}),
        }
        request = AsyncHTTPClient().fetch(
            f"http://127.0.0.1:{port}/{path}", headers=headers, raise_error=False,
            follow_redirects=False, **more,
        )  # fmt: skip
        return loop.run_until_complete(request)

    yield ask
    listening.stop()
    loop.run_until_complete(app._cleanup())
    ServerApp.clear_instance()
    loop.close()


def post(ask, body: object, **more):
    return ask("multivector/api/actions", method="POST", body=json.dumps(body), **more)


def test_the_servers_addresses(server, root) -> None:
    answer(root)
    page = server("multivector/home")
    assert page.code == 200
    assert b"Oil routes" in page.body
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert server("multivector/static/home.js").code == 200

    for path in ("multivector/home", "multivector/static/home.js", "multivector/api/jobs/ab"):
        assert server(path, token=None).code in (302, 403), path
    assert post(server, {"action": "check", "assignment": NAME}, token=None).code == 403
    assert server("multivector/static/..%2fhandlers.py").code in (403, 404)

    assert post(server, {"action": "check", "assignment": "../../etc"}).code == 404
    assert post(server, {"action": "delete", "assignment": NAME}).code == 400
    assert server("multivector/api/jobs/0123456789abcdef").code == 404


def test_a_forged_request_is_refused(server) -> None:
    """With a cookie's login alone, an action needs the token against forged requests."""
    login = server("multivector/home?token=secret", token=None)
    cookies = "; ".join(c.split(";")[0] for c in login.headers.get_list("Set-Cookie"))
    body = {"action": "check", "assignment": "none"}
    assert post(server, body, token=None, headers={"Cookie": cookies}).code == 403
    forgery = dict(pair.split("=", 1) for pair in cookies.split("; "))["_xsrf"]
    headers = {"Cookie": cookies, "X-XSRFToken": forgery.strip('"')}
    assert post(server, body, token=None, headers=headers).code == 404


@pytest.mark.slow
def test_a_check_runs_from_the_page(server, root) -> None:
    answer(root, code=small.WRONG)
    started = json.loads(post(server, {"action": "check", "assignment": NAME}).body)
    end = time.monotonic() + 120
    while True:
        now = json.loads(server(f"multivector/api/jobs/{started['job']}").body)
        if now["code"] is not None or time.monotonic() > end:
            break
        time.sleep(0.3)
    said = "\n".join(now["lines"])
    assert now["code"] == 1, said
    assert "NOT YET        Question 1 (q1_share)" in said
    assert "1 of 2 questions open: Question 1." in only(root).detail
    assert os.environ.get("NBGRADER_VALIDATING") is None
