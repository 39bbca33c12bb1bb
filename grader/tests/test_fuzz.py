"""Whole submissions of any shape: no input stops a run, and nobody else's grade changes.

Each example is a class: some hand-ins that hypothesis makes, between two honest ones. Everything of
a hand-in is varied: the folder's name, the notebook's name, place and content, what its cells gave
when they were run, the files beside it, the time stamp, and the archive it came in. The examples
are the same in every run, and their number is fixed.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.tests import course as made
from grader.tests import inline, small
from grader.tests.test_preflight import damage, json_values, notebooks
from nbjudge.cli import main
from nbjudge.engine import CellRun, Execution, Job
from nbjudge.engine.frames import CellOutputs
from nbjudge.outcomes import State
from nbjudge.run import grade as run
from nbjudge.run import pools, reader, submissions
from nbjudge.run.run_result import RunReport

FIRST, LAST = "honest-a", "honest-z"
NAME = f"{small.NOTEBOOK}.ipynb"
fixed = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)

# ---------------------------------------------------------------- what hypothesis makes

ODD_NAMES = [
    b"ann", b"\xc8\xe2\xe0\xed", rb"\xc8\xe2\xe0\xed", "Әлия".encode(), b"a\nb", b"a\tb", b"=1+1",
    b"x" * 255, b"[a-z]*", b"{student_id}", b"%s", b"..x", b"-rf", b" ", b"a ", b"~", b"$HOME",
    b"honest-A", b"honest-a ", b"\x1b[31m", "\u202eann".encode(), b"ann,bob", b"None", b"0",
    "\U0001f600".encode(), b"\xff", b"con", b"a'b\"c", b"<b>", b"a\\b",
]  # fmt: skip
folder_names = st.sampled_from(ODD_NAMES) | st.binary(min_size=1, max_size=30).map(
    lambda name: name.replace(b"/", b"_").replace(b"\0", b"_")
).filter(lambda name: not name.startswith(b"."))

FILE_NAMES = [
    NAME.encode(), NAME.encode(), f"{small.NOTEBOOK}-Copy1.ipynb".encode(), b"my work.ipynb",
    f"{NAME}.txt".encode(), f"sub/{NAME}".encode(), b"\xc8.ipynb", b"table.csv", b"table.csv/x",
    b"a/b/c/d.txt", b"variant.toml", b".nbjudge-late", b"timestamp.txt/x", b"x" * 250,
    f"{NAME}/inside".encode(), b"=cmd.csv", b"__pycache__/x.pyc", b".ipynb_checkpoints/a.ipynb",
    b"FIELDS.IPYNB", b"a\nb.png", b"late.txt",
]  # fmt: skip
TIMES = [
    None, b"2026-03-02 10:00:00 UTC", b"2026-03-02 10:00:00 +0500", b"", b"\xff\xfe2\x000\x00",
    b"9999-12-31 23:59:59.999999 -23:59", b"0001-01-01 00:00:00 +23:59", b"1" * 300, b"now",
    b"2026-02-30", b"2026-03-02 25:61", b"-1", b"1e400", b"2026-03-02 10:00:00 " + b"Z" * 90,
    b"\x00" * 20, "١٢٣".encode(),
]  # fmt: skip
file_names = st.sampled_from(FILE_NAMES)
times = st.sampled_from(TIMES) | st.binary(max_size=40)
kinds = st.sampled_from(["file", "file", "file", "file", "link", "pipe", "folder", "locked"])


@st.composite
def contents(draw: st.DrawFn, right: bytes) -> bytes:
    """Return a notebook, more or less."""
    how = draw(st.sampled_from(["right", "damaged", "damaged", "made", "cut", "bytes", "many"]))
    if how == "right":
        return right
    if how == "made":
        return json.dumps(draw(notebooks)).encode()
    if how == "bytes":
        return draw(st.binary(max_size=200))
    if how == "many":  # what is read apart
        raw = json.loads(right)
        raw["metadata"]["x"] = [draw(json_values)] * draw(st.integers(1, 400))
        return json.dumps(raw).encode()
    raw = json.loads(right)
    for _ in range(draw(st.integers(1, 4))):
        damage(raw, _Draws(draw))
    content = json.dumps(raw, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    if how == "cut":
        place = draw(st.integers(0, len(content)))
        content = content[:place] + draw(st.binary(max_size=3))
    return content


@dataclass
class _Draws:
    """Draws as `hypothesis.strategies.data` does."""

    draw: Callable[[st.SearchStrategy[Any]], Any]


outputs = st.fixed_dictionaries(
    {"output_type": st.sampled_from(["stream", "error", "display_data", "execute_result"])},
    optional={
        "name": json_values,
        "text": json_values | st.text(max_size=30),
        "ename": json_values,
        "evalue": json_values,
        "traceback": json_values | st.lists(st.text(max_size=9), max_size=3),
        "metadata": json_values,
        "data": json_values
        | st.dictionaries(
            st.sampled_from(["text/plain", "application/json", "image/png", "text/html", "\ud800"]),
            json_values | st.text(max_size=9) | st.floats().map(str),
            max_size=3,
        ),
    },
)


@dataclass
class HandIn:
    """One submission."""

    folder: bytes
    files: dict[bytes, tuple[str, bytes]] = field(default_factory=dict)
    time: bytes | None = None
    outputs: list[Any] = field(default_factory=list)
    end: State = State.GRADED


@st.composite
def hand_ins(draw: st.DrawFn, right: bytes) -> HandIn:
    """Return a submission of any shape."""
    one = HandIn(draw(folder_names), time=draw(times))
    for name in draw(st.lists(file_names, max_size=4)):
        one.files[name] = (draw(kinds), draw(contents(right)))
    one.outputs = draw(st.lists(outputs, max_size=5))
    ends = [State.GRADED, State.TIMED_OUT, State.OUT_OF_MEMORY, State.CRASHED]
    one.end = draw(st.sampled_from(ends))
    return one


def lay_out(top: bytes, one: HandIn) -> None:
    """Write a submission below ``submitted/``; what the disk refuses is left out."""
    folder = os.path.join(top, one.folder, made.ASSIGNMENT.encode())  # noqa: PTH118 - bytes
    os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - bytes
    files = dict(one.files)
    if one.time is not None:
        files.setdefault(b"timestamp.txt", ("file", one.time))
    for name, (kind, content) in files.items():
        path = os.path.join(folder, name)  # noqa: PTH118 - bytes
        with contextlib.suppress(OSError):
            os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - bytes
            if kind == "link":
                os.symlink(b"/etc/hostname", path)  # noqa: PTH211 - bytes
            elif kind == "pipe":
                os.mkfifo(path)
            elif kind == "folder":
                os.mkdir(path)  # noqa: PTH102 - bytes
            else:
                with open(path, "wb") as file:  # noqa: PTH123 - bytes
                    file.write(content)
                if kind == "locked":
                    os.chmod(path, 0)  # noqa: PTH101 - bytes


# ---------------------------------------------------------------- a class


class AnyPool:
    """Runs the honest; of all others it gives what hypothesis says that their processes sent."""

    isolation = True
    patient = False

    def __init__(self) -> None:
        self.sent: dict[str, HandIn] = {}

    def run(self, jobs: Iterable[Job | None]) -> Iterator[Execution]:
        for job in jobs:
            assert job is not None
            student = job.key.rpartition("/")[0]
            if student in (FIRST, LAST):
                yield inline.execute(job)
            else:
                yield self._forged(job, self.sent.get(student) or HandIn(b""))

    def _forged(self, job: Job, one: HandIn) -> Execution:
        cells = {}
        for number, cell in enumerate(job.cells, 1):
            if one.end is not State.GRADED and number > 2:
                break
            kept = CellOutputs(number)
            for at, output in enumerate(one.outputs):
                if at % len(job.cells) == number % len(job.cells):
                    kept.add(output, display_id="a", update=at % 3 == 2)
            cells[cell.index] = CellRun(kept.outputs(), number, 0.1)
        second = {job.cells[-1].index: CellRun([], 1)} if job.cells else {}
        return Execution(
            job.key, cells, one.end, detail="\x1b[1m\ud800", flags=("\x1b",), second=second
        )


@dataclass
class Room:
    """A course that is put back after each example."""

    root: Path
    pool: AnyPool
    right: bytes = field(repr=False)
    before: bytes = field(repr=False)
    expected: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False)

    def clear(self) -> None:
        for name in ("submitted", "autograded", ".nbjudge", "downloaded", "feedback"):
            shutil.rmtree(os.fsencode(self.root / name), ignore_errors=True)
        (self.root / "gradebook.db").write_bytes(self.before)
        self.pool.sent.clear()

    def honest(self) -> None:
        for student in (FIRST, LAST):
            made.submit(self.root, student, self.right)

    def grade(self) -> RunReport:
        return run.grade(self.root, made.ASSIGNMENT)

    def grades(self) -> dict[tuple[str, str], Any]:
        found = made.grades(self.root)
        return {key: grade for key, grade in found.items() if key[0] in (FIRST, LAST)}

    def holds(self, report: RunReport) -> None:
        """Check what must be true of every class."""
        keys = [row.outcome.key for row in report.rows]
        assert len(keys) == len(set(keys)), "two results for one"
        for row in report.rows:
            assert isinstance(row.outcome.state, State)
            lines = (*row.outcome.repairs, *row.outcome.flags, *row.outcome.messages.values())
            for line in (row.outcome.detail, *lines):
                assert not {"\x1b", "\n", "\r", "\u202e"} & set(line)
                line.encode()
        honest = {row.outcome.student: row for row in report.rows}
        for student in (FIRST, LAST):
            assert honest[student].outcome.state is State.GRADED
            assert honest[student].outcome.flags == ()
        assert self.grades() == self.expected


@pytest.fixture(scope="module")
def room(released_small: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    root = shutil.copytree(released_small, tmp_path_factory.mktemp("fuzz") / "course")
    pool = AnyPool()
    right = nbformat.writes(small.answered(root)).encode()
    room = Room(root, pool, right, (root / "gradebook.db").read_bytes())

    @contextlib.contextmanager
    def make_pool(*_: object, **__: object) -> Iterator[AnyPool]:
        yield pool

    class NoEarlyPool:
        def __init__(self, *_: object, **__: object) -> None:
            pass

        def close(self) -> None:
            pass

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pools, "make_pool", make_pool)
        patch.setattr(run, "start_early", NoEarlyPool)
        patch.setattr(reader, "SMALL_COMMAS", 400)  # so that some are read apart
        room.clear()
        room.honest()
        room.grade()
        room.expected = room.grades()
        assert len(room.expected) > 5
        yield room


def shown(name: bytes) -> str:
    """Return what a report calls a folder."""
    return submissions.shown(os.fsdecode(name))


@settings(fixed, max_examples=int(os.environ.get("FUZZ", "40")))
@given(data=st.data())
def test_no_submission_stops_a_run_or_changes_another_grade(
    data: st.DataObject, room: Room
) -> None:
    given_in = data.draw(st.lists(hand_ins(room.right), min_size=1, max_size=6))
    check(room, given_in, again=data.draw(st.booleans()))


def check(room: Room, given_in: list[HandIn], *, again: bool) -> None:
    room.clear()
    room.honest()
    top = os.fsencode(room.root / "submitted")
    for one in given_in:
        lay_out(top, one)
        room.pool.sent.setdefault(shown(one.folder), one)
    report = room.grade()
    room.holds(report)
    students = [row.outcome.student for row in report.rows]
    # A name that begins with a dot is no student's, for nbgrader neither.
    seen = [name for name in os.listdir(top) if not name.startswith(b".")]  # noqa: PTH208 - bytes
    assert len(students) == len(seen)
    visible = [one.folder for one in given_in if not one.folder.startswith(b".")]
    assert {shown(folder).split(" (")[0] for folder in visible} <= {
        student.split(" (")[0] for student in students
    }
    if again:
        second = room.grade()
        room.holds(second)
        states = {row.outcome.key: row.outcome.state for row in report.rows}
        assert {row.outcome.key: row.outcome.state for row in second.rows} == states
        assert not any(row.fresh for row in second.rows if row.outcome.student in (FIRST, LAST))


def test_two_folders_whose_names_look_alike(room: Room) -> None:
    """One holds bytes that are no text, the other the text by which those are shown."""
    right = {NAME.encode(): ("file", room.right)}
    alike = [HandIn(b"\xc8\xe2", dict(right)), HandIn(rb"\xc8\xe2", dict(right))]
    check(room, alike, again=True)


# ---------------------------------------------------------------- archives

ENTRIES = [
    f"sadykovaaigerim_11_501_{NAME}", f"obrienpat_LATE_12_502_{NAME}", NAME, f"../{NAME}",
    f"/{NAME}", f"ann/{NAME}", "a/", "inner.zip", "inner.rar", "x" * 300, "\ud83d",
    f"Mei Ng_13_assignsubmission_file_/{NAME}", "C:\\a.ipynb", "a\nb.ipynb", "", ".", "..",
    "sadykovaaigerim_11_503_data.csv", "sadykovaaigerim_11_504_hw.zip", "timestamp.txt",
    "абаевдамир_14_505_hw.ipynb",
]  # fmt: skip
ROSTER = """Student,ID,SIS User ID,SIS Login ID,Section
"Sadykova, Aigerim",11,ann,as@x.kz,A
"O'Brien, Pat",12,bob,pb@x.kz,A
"Ng, Mei",13,cat,mn@x.kz,A
"Абаев, Дамир",14,dan,da@x.kz,A
"""


@st.composite
def archives(draw: st.DrawFn, right: bytes, depth: int = 0) -> bytes:
    """Return an archive of a learning platform, more or less."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as bundle:
        for name in draw(st.lists(st.sampled_from(ENTRIES), max_size=5)):
            info = zipfile.ZipInfo(name.encode("utf-8", "replace").decode())
            info.date_time = draw(st.sampled_from([(1980, 1, 1, 0, 0, 0), (2026, 3, 2, 9, 0, 0)]))
            if draw(st.integers(0, 9)) == 0:
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            info.compress_type = draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
            nested = name.endswith(".zip") and depth < 2
            inner = draw(archives(right, depth + 1)) if nested else None
            with contextlib.suppress(ValueError):
                bundle.writestr(info, draw(contents(right)) if inner is None else inner)
    content = target.getvalue()
    if draw(st.integers(0, 3)) == 0:
        place = draw(st.integers(0, len(content)))
        content = content[:place] + draw(st.binary(max_size=3)) + content[place + 3 :]
    return content


@settings(fixed, max_examples=int(os.environ.get("FUZZ", "40")))
@given(data=st.data())
def test_no_archive_stops_collecting_or_the_run(
    data: st.DataObject, room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    room.clear()
    room.honest()
    (room.root / "roster.csv").write_text(ROSTER, encoding="utf-8")
    path = room.root.parent / "download.zip"
    path.write_bytes(data.draw(archives(room.right)))
    code = main(["collect", made.ASSIGNMENT, str(path), "--course", str(room.root)])
    said = capsys.readouterr()
    assert code in (0, 1, 2)
    assert "Traceback" not in said.out + said.err
    outside = {"course", "download.zip"}
    assert {entry.name for entry in room.root.parent.iterdir()} <= outside
    room.holds(room.grade())
