"""Runs submissions of the zoo, each beside an innocent one, and looks at what they left."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import nbformat
from nbgrader.utils import determine_grade

from grader.tests.zoo import assignment
from grader.tests.zoo.hostile import KINDS, LEFT, ZOO, Entry
from nbjudge.engine import Execution, Job, Limits, Pool

#: Stands in every file outside that no submission may read.
SECRET = "secret-of-the-course-93ac"
#: Where a file could be left on this machine.
OUTSIDE = ("/", "/etc", "/usr", "/var/tmp", "/tmp", "/dev/shm", "/root", "/home", "/run", "/opt")
#: Seconds that whatever a submission started may take to be gone after its end.
GONE_WITHIN = 10.0


@dataclass
class Found:
    """What became of one submission."""

    name: str
    state: str
    points: float
    seconds: float
    detail: str = ""
    innocent: float = 0.0
    left: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Outside:
    """A course folder to steal from, and listeners to talk to."""

    def __init__(self, folder: Path) -> None:
        self.course = folder / "course"
        for name in ("gradebook.db", "source/ps/solution.py", "submitted/ada/ps/ps.ipynb"):
            path = self.course / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(SECRET)
        self.heard: list[str] = []
        self._stack = ExitStack()
        self._tcp = self._stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.port = self._tcp.getsockname()[1]
        udp = self._stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", self.port))
        self.path = str(folder / "socket")
        named = self._stack.enter_context(socket.socket(socket.AF_UNIX))
        named.bind(self.path)
        self.abstract = f"zoo-{os.getpid()}"
        unnamed = self._stack.enter_context(socket.socket(socket.AF_UNIX))
        unnamed.bind(f"\0{self.abstract}")
        for listener in (named, unnamed):
            listener.listen()
        for kind, listener in (
            ("TCP", self._tcp),
            ("UDP", udp),
            ("unix", named),
            ("abstract", unnamed),
        ):
            threading.Thread(target=self._listen, args=(kind, listener), daemon=True).start()
        self._digest = self._look()

    def _listen(self, kind: str, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                if kind == "UDP":
                    listener.recvfrom(100)
                else:
                    listener.accept()[0].close()
                self.heard.append(kind)

    def _look(self) -> str:
        files = sorted(path for path in self.course.rglob("*") if path.is_file())
        return hashlib.sha256(
            b"".join(str(path).encode() + path.read_bytes() for path in files)
        ).hexdigest()

    def fill(self, code: str) -> str:
        """Put this place's names into a submission's code."""
        for token, value in (
            ("<course>", self.course),
            ("<port>", self.port),
            ("<socket>", self.path),
            ("<name>", self.abstract),
        ):
            code = code.replace(token, str(value))
        return code

    def damage(self) -> list[str]:
        """Say what has been written, changed or received outside."""
        found = [f"{kind} reached" for kind in self.heard]
        self.heard.clear()
        if self._look() != self._digest:
            found.append("the course folder changed")
            self._digest = self._look()
        for folder in (*OUTSIDE, str(self.course), str(Path(os.__file__).parent), str(Path.cwd())):
            if os.path.lexists(f"{folder}/{LEFT}"):
                found.append(f"{folder}/{LEFT} written")
        return found

    def close(self) -> None:
        """Stop listening."""
        self._stack.close()


def processes(root: int) -> set[int]:
    """Return every process below `root`, itself included."""
    parents = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with suppress(OSError):
                text = Path(entry.path, "stat").read_text()
                parents[int(entry.name)] = int(text.rpartition(")")[2].split()[1])
    found = {root}
    while True:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        if not more:
            return found
        found |= more


def score(execution: Execution) -> float:
    """Return the points that nbgrader itself gives for these outputs."""
    total = 0.0
    for index in assignment.tests():
        run = execution.cells[index]
        cell = nbformat.v4.new_code_cell(
            "pass", outputs=[nbformat.from_dict(output) for output in run.outputs]
        )
        cell.metadata["nbgrader"] = {
            "grade": True,
            "solution": False,
            "points": assignment.points(index),
        }
        total += determine_grade(cell)[0]
    return total


class Zoo:
    """An isolated, judged pool of two workers, and the place outside."""

    def __init__(self, folder: Path) -> None:
        self.outside = Outside(folder)
        self.pool = Pool(
            workers=2, warm=["numpy.testing", "pandas.testing"], files={"data.csv": b"a\n1\n"}
        )

    def __enter__(self) -> Zoo:
        self.pool.__enter__()
        self._root = self.pool._control.pid
        # What the pool itself starts is there once it has run something.
        list(self.pool.run([Job("first", assignment.notebook({}))]))
        until = time.monotonic() + GONE_WITHIN
        while (quiet := processes(self._root)) != processes(self._root):
            assert time.monotonic() < until
        self._quiet = quiet
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.close()
        self.outside.close()

    def run(self, entry: Entry) -> Found:
        """Run one submission beside an innocent one and before another, and look at all three."""
        answers = {name: self.outside.fill(code) for name, code in entry.answers.items()}
        innocent = Job("innocent", assignment.notebook({}), limits=Limits(memory_mb=600))
        jobs = [Job("hostile", assignment.notebook(answers), entry.files, entry.limits), innocent]
        began = time.monotonic()
        results = {result.key: result for result in self.pool.run(jobs)}
        seconds = time.monotonic() - began
        hostile, beside = results["hostile"], results["innocent"]
        (after,) = self.pool.run([innocent])
        worst = min(score(beside), score(after))
        found = Found(
            entry.name, str(hostile.state), score(hostile), seconds, hostile.detail, worst
        )
        found.left = [*self._left(), *self.outside.damage()]
        found.wrong = list(self._wrong(entry, found, hostile))
        return found

    def _left(self) -> list[str]:
        deadline = time.monotonic() + GONE_WITHIN
        while more := processes(self._root) - self._quiet:
            if time.monotonic() > deadline:
                return [f"process {pid}" for pid in more]
            time.sleep(0.02)
        return []

    def _wrong(self, entry: Entry, found: Found, hostile: Execution) -> Iterator[str]:
        if entry.state is not None and found.state != entry.state:
            yield f"state {found.state}, not {entry.state} ({found.detail})"
        if entry.points is not None and found.points != entry.points:
            yield f"{found.points:g} points, not {entry.points:g}"
        if found.seconds > entry.seconds:
            yield f"{found.seconds:.1f} s, more than {entry.seconds:g}"
        if found.innocent != assignment.FULL:
            yield f"an innocent submission got {found.innocent:g} of {assignment.FULL:g}"
        yield from found.left
        own = [
            output
            for index, run in hostile.cells.items()
            for output in run.outputs
            if index not in assignment.tests() or output["output_type"] == "stream"
        ]
        text = json.dumps(own)
        if any(output.get("ename") == "AssertionError" for output in own):
            yield "it could do what it must not: " + text[:500]
        if SECRET in text:
            yield "a secret of the course was read"
        if assignment.HIDDEN in text:
            yield "the hidden test was read"


def visit(entries: Iterable[Entry] = ZOO) -> Iterator[Found]:
    """Run submissions one after the other in a temporary place."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        for path in Path(folder).rglob("*"):
            path.chmod(0o755)
        with Zoo(Path(folder)) as zoo:
            for entry in entries:
                yield zoo.run(entry)


def by_kind(found: Iterable[Found]) -> list[tuple[str, int, int, float, str]]:
    """Bring results together by kind.

    Returns
    -------
    list of (str, int, int, float, str)
        The kind, how many submissions of it there were, how many of them did what they must not,
        the longest seconds of one beside an innocent submission, and which that was.
    """
    results = {one.name: one for one in found}
    rows = []
    for kind, entries in KINDS.items():
        own = [results[entry.name] for entry in entries if entry.name in results]
        if own:
            longest = max(own, key=lambda one: one.seconds)
            wrong = sum(bool(one.wrong) for one in own)
            rows.append((kind, len(own), wrong, longest.seconds, longest.name))
    return rows


def as_json(found: Found) -> str:
    """Return one line of JSON."""
    return json.dumps(asdict(found))
