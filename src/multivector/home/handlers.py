"""The home's addresses on Jupyter's server.

Each address asks for the server's own login (token or cookie), and an action for its protection
against forged requests (XSRF) too. The page names an assignment; only the server knows its folder,
and it takes none outside its own.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web
from traitlets import Bool
from traitlets.config import LoggingConfigurable

from multivector.home.jobs import Jobs
from multivector.home.lists import Assignment, assignments, lessons, next_lesson, when

HERE = Path(__file__).parent
STATIC = HERE / "static"
#: Seconds for which what the exchange offers is not asked again.
FRESH = 20.0
#: Seconds by which a cell may run after the last save before the page takes it for unsaved work.
SLACK = 3.0
#: nbgrader's plugins that only show an error where there is no exchange.
NEED_EXCHANGE = ("@jupyter/nbgrader:assignment-list", "@jupyter/nbgrader:course-list")
MENU, FORMGRADER = "@jupyter/nbgrader:menu", "@jupyter/nbgrader:formgrader"


class MultivectorHome(LoggingConfigurable):
    """The home's settings, and what it remembers while the server runs."""

    open_at_start = Bool(False, help="open the home when JupyterLab starts").tag(config=True)

    def __init__(self, root: Path, **more: Any) -> None:
        super().__init__(**more)
        self.root = root
        self.jobs = Jobs()
        self._asked: tuple[float, bool, list[str]] | None = None

    def exchange(self) -> tuple[bool, list[str]]:
        """Return whether there is an exchange, and the assignments that it offers."""
        now = time.monotonic()
        if self._asked is None or now - self._asked[0] > FRESH:
            from multivector.home.exchange import offered

            there, names = offered(self.root, self.log)
            self._asked = (now, there, names)
        return self._asked[1], self._asked[2]

    def forget(self) -> None:
        """Ask the exchange again next time."""
        self._asked = None

    def assignment(self, name: str) -> Assignment | None:
        """Return an assignment that the page lists, by its full name."""
        _, released = self.exchange()
        return next((one for one in assignments(self.root, released) if one.name == name), None)


class _Home:
    """What the handlers share."""

    settings: dict[str, Any]

    @property
    def home(self) -> MultivectorHome:
        """The state that belongs to this server."""
        found: MultivectorHome = self.settings["multivector_home"]
        return found


class PageHandler(_Home, JupyterHandler):
    """The page."""

    @property
    def content_security_policy(self) -> str:
        """Allow only what the server itself sends, in a frame of its own pages only."""
        return (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        )

    @web.authenticated
    async def get(self) -> None:
        """Write the page."""
        self.xsrf_token  # noqa: B018 - asking for it sets the cookie that an action needs
        there, released = await asyncio.to_thread(self.home.exchange)
        root = self.home.root
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(render(root, self.base_url, released, exchange=there))


def render(root: Path, base_url: str, released: list[str], *, exchange: bool) -> str:
    """Return the page.

    Parameters
    ----------
    root : Path
        The server's folder.
    base_url : str
        Where the server's addresses begin.
    released : list of str
        Assignments that the exchange offers.
    exchange : bool
        Whether there is one.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found = lessons(root)
    return environment.get_template("home.html").render(
        base_url=base_url,
        lessons=found,
        next=next_lesson(found),
        assignments=assignments(root, released),
        exchange=exchange,
    )


class ActionHandler(_Home, APIHandler):
    """Start a command for one assignment."""

    @web.authenticated
    async def post(self) -> None:
        """Answer with the job's name, or with a message that says why nothing was started."""
        asked = self.get_json_body() or {}
        action, name = (asked.get(key) for key in ("action", "assignment"))
        one = await asyncio.to_thread(self.home.assignment, str(name))
        if one is None:
            raise web.HTTPError(404, "There is no such assignment in this folder.")
        words = commands(one).get(str(action))
        if words is None:
            raise web.HTTPError(400, "There is no such action for this assignment.")
        if action in ("check", "submit", "submit-anyway") and asked.get("saved") is not True:
            refusal = await self._unsaved(one)
            if refusal:
                self.set_status(409)
                self.finish(json.dumps({"message": refusal}))
                return
        self.home.forget()
        job = self.home.jobs.start(one.name, str(action), words, self.home.root)
        self.finish(json.dumps({"job": job.name}))

    async def _unsaved(self, one: Assignment) -> str:
        """Return why the file may be older than what the student sees; empty if it is not."""
        sessions = await self.session_manager.list_sessions()
        saved = (self.home.root / one.path).stat().st_mtime
        return stale(one, saved, sessions)


def stale(one: Assignment, saved: float, sessions: list[Mapping[str, Any]]) -> str:
    """Say that a notebook is open elsewhere and has run since it was saved.

    Parameters
    ----------
    one : Assignment
    saved : float
        When its file was last written, in seconds of the system's clock.
    sessions : list of mapping
        The server's sessions, each with a path and a kernel.

    Returns
    -------
    str
        Empty when nothing speaks against the file.
    """
    for session in sessions:
        if session.get("path") != one.path:
            continue
        last = session.get("kernel", {}).get("last_activity")
        if isinstance(last, str):
            last = datetime.fromisoformat(last.replace("Z", "+00:00"))
        if last is not None and last.timestamp() > saved + SLACK:
            return (
                f"{Path(one.path).name} was last saved on {one.saved}, and it was used on "
                f"{when(last)}, after that. Save it in its own tab (Ctrl+S), then press the button "
                "again. Nothing was done."
            )
    return ""


def commands(one: Assignment) -> dict[str, list[str]]:
    """Return what Python is called with for each action that an assignment allows now."""
    if one.folder is None:
        return {"fetch": ["-m", "nbgrader", "fetch_assignment", one.name]}
    course = ["-m", "multivector.cli"]
    notebook = str(one.folder / f"{one.name}.ipynb")
    submit = [*course, "submit", one.short, "--folder", str(one.folder)]
    return {
        "check": [*course, "check", notebook],
        "submit": submit,
        "submit-anyway": [*submit, "--anyway"],
        "feedback": ["-m", "nbgrader", "fetch_feedback", one.name],
    }


class JobHandler(_Home, APIHandler):
    """What a command has printed so far."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """Answer with the lines and, when it has ended, the exit code."""
        job = self.home.jobs.get(name)
        if job is None:
            raise web.HTTPError(404, "There is no such job. The server may have been restarted.")
        answer = {"action": job.action, "lines": list(job.lines), "code": job.code}
        self.finish(json.dumps(answer))


class StaticHandler(JupyterHandler, web.StaticFileHandler):
    """The page's style and script, for those who are logged in."""

    @web.authenticated
    async def get(self, path: str, include_body: bool = True) -> None:  # type: ignore[override]
        """Send one file of the folder ``static``."""
        await web.StaticFileHandler.get(self, path, include_body)

    def set_extra_headers(self, path: str) -> None:
        """Let a browser ask whether a file has changed."""
        self.set_header("Cache-Control", "no-cache")


def load(serverapp: Any) -> None:
    """Add the home to a server.

    Parameters
    ----------
    serverapp : jupyter_server.serverapp.ServerApp
    """
    settings = serverapp.web_app.settings
    home = MultivectorHome(Path(serverapp.root_dir), parent=serverapp)
    settings["multivector_home"] = home
    page = settings.setdefault("page_config_data", {})
    page["multivectorHome"] = "open" if home.open_at_start else "ready"
    settings["page_config_hook"] = without_dead_entries(home, settings.get("page_config_hook"))
    base = serverapp.web_app.settings["base_url"]
    serverapp.web_app.add_handlers(
        ".*$",
        [
            (url_path_join(base, "multivector/home"), PageHandler),
            (url_path_join(base, "multivector/api/actions"), ActionHandler),
            (url_path_join(base, "multivector/api/jobs/([0-9a-f]+)"), JobHandler),
            (url_path_join(base, "multivector/static/(.*)"), StaticHandler, {"path": str(STATIC)}),
        ],
    )


Hook = Callable[[Any, dict[str, Any]], dict[str, Any]]


def without_dead_entries(home: MultivectorHome, before: Hook | None) -> Hook:
    """Return a hook that leaves out menu entries which only show an error.

    Parameters
    ----------
    home : MultivectorHome
    before : callable or None
        A hook that is there already; it is called first.
    """

    def hook(handler: Any, config: dict[str, Any]) -> dict[str, Any]:
        if before is not None:
            config = before(handler, config)
        if not home.exchange()[0]:
            disabled = config.get("disabledExtensions", [])
            dead = [*NEED_EXCHANGE, *([MENU] if FORMGRADER in disabled else [])]
            if isinstance(disabled, dict):
                config["disabledExtensions"] = {**disabled, **dict.fromkeys(dead, True)}
            else:
                config["disabledExtensions"] = [*disabled, *(d for d in dead if d not in disabled)]
        return config

    return hook
