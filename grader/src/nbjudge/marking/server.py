"""The local web server behind the marking page.

It listens on this computer alone. The address that is opened holds a secret word, which becomes a
cookie; each change must come from this server's own page and carry a second word, so that another
web page in the same browser can neither read answers nor set marks. Students' HTML is cleaned
before it is shown, and no page may run a script but the server's own file.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import secrets
import signal
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from tornado import httpserver, netutil, web

from nbjudge.course.course import Course
from nbjudge.course.snapshot import Snapshot
from nbjudge.errors import CannotStart
from nbjudge.marking import answers, page
from nbjudge.marking.marks import Changed, Mark, Marks, NotSaved, Snippets
from nbjudge.marking.questions import Question
from nbjudge.program import command
from nbjudge.report import names
from nbjudge.report.roster import Person

COOKIE = "marking"
#: The name of the header that carries the second word.
HEADER = "X-Marking-Token"
MOST_BODY = 256 * 1024
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_POLICY_OF_NOTEBOOK = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"


@dataclass
class Desk:
    """All that the pages need.

    Attributes
    ----------
    course, snapshot : Course, Snapshot
    questions : list of Question
        Those that a person marks.
    marks : Marks
    snippets : Snippets
    people : list of Person
        The class list; may be empty.
    hide : bool
        Whether names are hidden at first.
    token, word : str
        The secret of the address, and the one of each change.
    """

    course: Course
    snapshot: Snapshot
    questions: list[Question]
    marks: Marks
    snippets: Snippets
    people: list[Person] = field(default_factory=list)
    hide: bool = True
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    word: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def question(self, key: str) -> Question:
        """Return one question by its key.

        Raises
        ------
        tornado.web.HTTPError
            404 when there is none.
        """
        found = next((one for one in self.questions if one.key == key), None)
        if found is None:
            raise web.HTTPError(404)
        return found

    def answers(self, question: Question) -> list[answers.Answer]:
        """Return the class's answers to a question."""
        rows = self.marks.rows(question)
        with self.marks.engine.connect() as db:
            known = names.of_gradebook(db)
        called = names.shown([row.student for row in rows], known, self.people)
        return answers.read(self.course, self.snapshot, question, rows, called)


class _Handler(web.RequestHandler):
    """Who may ask, and what every answer says to the browser."""

    desk: Desk
    hosts: frozenset[str]

    def initialize(self, desk: Desk, hosts: frozenset[str]) -> None:
        self.desk, self.hosts = desk, hosts

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", _POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.clear_header("Server")

    def prepare(self) -> None:
        # Another name that leads to this computer would let a foreign page call itself ours.
        if self.request.host not in self.hosts:
            raise web.HTTPError(403, reason="Open the address that the terminal shows")
        given = self.get_query_argument("token", "")
        if self.request.method == "GET" and hmac.compare_digest(
            given.encode(), self.desk.token.encode()
        ):
            self.set_cookie(COOKIE, self.desk.token, httponly=True, samesite="Strict", path="/")
            self.redirect(self.request.path)
            return
        if not hmac.compare_digest(
            (self.get_cookie(COOKIE) or "").encode(), self.desk.token.encode()
        ):
            raise web.HTTPError(403, reason="Open the address that the terminal shows")
        if self.request.method != "GET":
            self._check_change()

    def _check_change(self) -> None:
        origin = self.request.headers.get("Origin")
        word = self.request.headers.get(HEADER, "")
        kind = self.request.headers.get("Content-Type", "").split(";")[0]
        if (
            origin not in {f"http://{host}" for host in self.hosts}
            or not hmac.compare_digest(word.encode(), self.desk.word.encode())
            or kind != "application/json"
        ):
            raise web.HTTPError(403, reason="This change does not come from the marking page")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{self._reason}. ({status_code})\n")

    def reply(self, status: int = 200, **values: Any) -> None:
        """Answer a change with plain values."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(values, ensure_ascii=False))

    def body(self) -> dict[str, Any]:
        """Return what the page sent."""
        try:
            found = json.loads(self.request.body)
            if isinstance(found, dict):
                return found
        except ValueError:
            pass
        raise web.HTTPError(400, reason="The page sent something that is not understood")


class _Index(_Handler):
    def get(self) -> None:
        desk = self.desk
        progress = desk.marks.progress(desk.questions)
        self.finish(page.index(desk.snapshot.assignment, desk.questions, progress))


class _Question(_Handler):
    def get(self, key: str) -> None:
        desk = self.desk
        one = desk.question(key)
        self.finish(
            page.question(
                desk.snapshot.assignment,
                one,
                desk.answers(one),
                desk.snippets.of(one.cell.name),
                token=desk.word,
                others=desk.questions,
                hide=desk.hide,
                next_command=command(f"return {desk.snapshot.assignment} --to FOLDER"),
            )
        )

    def post(self, key: str) -> None:
        """Save one mark."""
        one, sent = self.desk.question(key), self.body()
        points, comment, seen = sent.get("points"), sent.get("comment", ""), sent.get("seen")
        number = isinstance(points, (int, float)) and not isinstance(points, bool)
        fits = (points is None or number) and isinstance(comment, str)
        if not fits or not isinstance(sent.get("key"), str):
            raise web.HTTPError(400, reason="The page sent something that is not understood")
        before = None
        if isinstance(seen, dict):
            before = Mark(seen.get("points"), str(seen.get("comment") or ""), waits=False)
        try:
            saved = self.desk.marks.save(
                one, sent["key"], points=points, comment=comment, seen=before
            )
        except Changed as error:
            return self.reply(409, problem=str(error), now=asdict(error.now))
        except NotSaved as error:
            return self.reply(422, problem=str(error))
        done, number_of_all = self.desk.marks.progress([one])[one.key]
        return self.reply(now=asdict(saved), done=done, of=number_of_all)


class _Snippets(_Handler):
    def post(self, key: str) -> None:
        """Keep or forget one comment."""
        one, sent = self.desk.question(key), self.body()
        text = sent.get("text")
        if not isinstance(text, str) or not text.strip():
            raise web.HTTPError(400, reason="A comment to keep needs some text")
        change = self.desk.snippets.remove if sent.get("remove") else self.desk.snippets.add
        try:
            self.reply(snippets=change(one.cell.name, text))
        except NotSaved as error:
            self.reply(422, problem=str(error))


class _Notebook(_Handler):
    def get(self, key: str, row: str) -> None:
        one = self.desk.question(key)
        found = next((r for r in self.desk.marks.rows(one) if r.key == row), None)
        if found is None:
            raise web.HTTPError(404)
        self.set_header("Content-Security-Policy", _POLICY_OF_NOTEBOOK)
        try:
            content = answers.load(
                self.desk.course, self.desk.snapshot, found.student, one.notebook
            )
            self.finish(page.notebook(f"A whole notebook of {one.notebook}", content))
        except ValueError as error:
            raise web.HTTPError(404, reason=str(error).capitalize()[:200]) from error


class _File(_Handler):
    def get(self, name: str) -> None:
        self.set_header("Content-Type", f"{page.FILES[name]}; charset=utf-8")
        self.finish((page.FOLDER / name).read_bytes())


def application(desk: Desk, port: int) -> web.Application:
    """Return the web application.

    Parameters
    ----------
    desk : Desk
    port : int
        Where it will listen; only requests to this computer's name and port are answered.
    """
    hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
    given = {"desk": desk, "hosts": hosts}
    files = "|".join(page.FILES).replace(".", r"\.")
    return web.Application(
        [
            (r"/", _Index, given),
            (r"/question/(.+)", _Question, given),
            (r"/snippets/(.+)", _Snippets, given),
            (r"/notebook/(.+)/([0-9a-f]+)", _Notebook, given),
            (rf"/files/({files})", _File, given),
        ],
        log_function=lambda handler: None,
    )


def serve(
    desk: Desk,
    *,
    port: int = 0,
    start: Question | None = None,
    ready: Callable[[str], None] = print,
) -> None:
    """Serve the pages until the process is interrupted or asked to end.

    Parameters
    ----------
    desk : Desk
    port : int
        0 for any free one.
    start : Question, optional
        The question whose address is given; the list of questions when left out.
    ready : callable
        Called once with the address.

    Raises
    ------
    CannotStart
        When the port is taken.
    """
    try:
        sockets = netutil.bind_sockets(port, "127.0.0.1")
    except OSError as error:
        raise CannotStart(
            f"Port {port} cannot be used ({error.strerror}). Name another one with --port, or none."
        ) from error
    number = sockets[0].getsockname()[1]

    async def run() -> None:
        server = httpserver.HTTPServer(application(desk, number), max_body_size=MOST_BODY)
        server.add_sockets(sockets)
        where = f"question/{start.key}" if start else ""
        ended = asyncio.Event()
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C raises KeyboardInterrupt
            for sign in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(sign, ended.set)
        ready(f"http://127.0.0.1:{number}/{where}?token={desk.token}")
        try:
            await ended.wait()
        finally:
            server.stop()

    asyncio.run(run())
