"""Outsized notebooks are read in a process of its own, and the run goes on meanwhile."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.tests import course as made
from grader.tests import small
from grader.tests.zoo import bulky
from nbjudge.course.snapshot import Snapshot
from nbjudge.engine import Cell, Execution, Job, Pool, frames
from nbjudge.engine.jobs import Limits
from nbjudge.engine.runner import results
from nbjudge.engine.runner.control import Line
from nbjudge.engine.runner.process import Process
from nbjudge.engine.runner.waiting import MOST_LATER, Later
from nbjudge.engine.syntax.effort import MOST_EFFORT, effort, within
from nbjudge.outcomes import State, Unit
from nbjudge.run import preflight, reader, scoring, submissions
from nbjudge.run.apart import Read, read_apart
from nbjudge.run.run_result import RunReport

Raw = dict[str, Any]
HUGE = "16 MB of {} in metadata"


@pytest.fixture
def right(released_small: Path) -> Raw:
    return json.loads(nbformat.writes(small.answered(released_small)))


def unit(student: str, content: bytes | None) -> Unit:
    return Unit(student=student, assignment="ps1", notebook=small.NOTEBOOK, content=content)


def plotted(right: Raw, values: int = 150_000) -> bytes:
    """A well-behaved notebook with a figure of many numbers below its first code cell."""
    raw = json.loads(json.dumps(right))
    cell = next(cell for cell in raw["cells"] if cell["cell_type"] == "code")
    data = {"application/json": [0.5] * values}
    cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
    return json.dumps(raw).encode()


def test_what_is_small_goes_through_as_it_is(right: Raw) -> None:
    content = json.dumps(right).encode()
    units = [unit("a", content), unit("b", None)]
    assert list(read_apart(units, patient=True)) == [Read(one) for one in units]


def test_the_patient_do_not_wait(right: Raw) -> None:
    units = [unit("large", plotted(right)), unit("small", json.dumps(right).encode())]
    taken: list[Read | None] = []
    longest, last = 0.0, time.monotonic()
    for read in read_apart(units, patient=True):
        longest, last = max(longest, time.monotonic() - last), time.monotonic()
        taken.append(read)
    assert taken.count(None) > 0
    whole = [read for read in taken if read is not None]
    assert [(read.unit.student, read.apart) for read in whole] == [
        ("small", False),
        ("large", True),
    ]
    assert b"0.5" not in (whole[1].unit.content or b"")


def test_others_wait_and_get_the_same(right: Raw) -> None:
    units = [unit(str(n), plotted(right)) for n in range(3)]
    reads = list(read_apart(units, patient=False))
    assert [read.unit.student for read in reads if read and read.apart] == ["0", "1", "2"]


def test_leaving_early_ends_the_process(right: Raw, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[reader.Reading] = []
    make = reader.Reading

    def watched(file: Any) -> reader.Reading:
        begun.append(make(file))
        return begun[-1]

    monkeypatch.setattr(reader, "Reading", watched)
    units = read_apart([unit("a", bulky.NOTEBOOKS[HUGE](right))], patient=True)
    assert next(units) is None
    units.close()
    assert begun[0]._process.poll() is not None


def test_a_process_over_its_time_is_ended(right: Raw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "PATIENCE", 0.05)
    (read,) = read_apart([unit("a", bulky.NOTEBOOKS[HUGE](right))], patient=False)
    assert read is not None
    assert read.unit.content is None
    assert read.unit.unreadable == reader.TOO_MUCH


@pytest.mark.parametrize(
    "kind, readable",
    [
        ("16 MB of {} in outputs", True),
        ("7 MB of code", True),
        (HUGE, False),
        ("24,000 containers in metadata", True),
        ("60 MB", False),
    ],
)
def test_what_is_left_is_bounded(kind: str, readable: bool, right: Raw) -> None:
    content = bulky.NOTEBOOKS[kind](right)
    assert not reader.fits(content)
    left, why = reader.without_outputs(content)
    assert bool(left) is readable
    assert why == ("" if readable else reader.TOO_MUCH)


def test_sources_in_many_lines_are_joined(right: Raw) -> None:
    raw = json.loads(plotted(right))
    raw["cells"].append(bulky.code_cell(["x = 1\n"] * 150_000))
    left, why = reader.without_outputs(json.dumps(raw).encode())
    assert why == ""
    assert json.loads(left)["cells"][-1]["source"] == "x = 1\n" * 150_000


def test_a_class_with_outsized_notebooks_is_graded(
    small_course: Path, run_quick: Callable[..., RunReport], right: Raw
) -> None:
    made.submit(small_course, "ann", plotted(right))
    made.submit(small_course, "bob", bulky.NOTEBOOKS[HUGE](right))
    made.submit(small_course, "cid", small.answered(small_course))
    report = run_quick(small_course)
    states = {row.outcome.student: row.outcome.state for row in report.rows}
    assert states == {
        "ann": State.GRADED,
        "bob": State.UNREADABLE,
        "cid": State.GRADED,
    }
    scores = {row.outcome.student: row.score for row in report.rows}
    assert scores["ann"] == scores["cid"]
    again = run_quick(small_course)
    assert not any(row.fresh for row in again.rows)


def test_the_pool_goes_on_while_a_job_is_not_ready() -> None:
    """The second job is ready only once the first one has its result."""
    results: list[Execution] = []

    def jobs() -> Iterator[Job | None]:
        yield Job("a", (Cell(0, "1"),), limits=Limits())
        until = time.monotonic() + 60
        while not results and time.monotonic() < until:
            yield None
        yield Job("b", (Cell(0, "2"),))

    with Pool(workers=1, isolation=False, judge=False) as pool:
        for result in pool.run(jobs()):
            results.append(result)
    assert [result.key for result in results] == ["a", "b"]


def test_jobs_that_are_never_ready_end_with_a_cancelled_run() -> None:
    with Pool(workers=1, isolation=False, judge=False) as pool:

        def jobs() -> Iterator[Job | None]:
            for number in range(1_000):
                if number == 2:
                    pool.cancel()
                yield None
            raise AssertionError("it was asked on and on")

        assert list(pool.run(jobs())) == []


def test_jobs_are_put_off_until_they_are_too_large_together() -> None:
    later = Later()
    large = Job("a", (Cell(0, "x" * (MOST_LATER // 3)),))
    for _ in range(3):
        assert not later.is_full()
        later.add(large)
    assert later.is_full()
    later.take()
    assert not later.is_full()
    later.add(Job("b", (), held=MOST_LATER))
    assert later.is_full()


# ---------------------------------------------------------------- looking for a renamed notebook


def test_other_notebooks_are_parsed_up_to_a_limit(
    right: Raw, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[int] = []
    real = preflight.likeness

    def counted(content: bytes, source: Any) -> preflight.Likeness:
        parsed.append(len(content))
        return real(content, source)

    monkeypatch.setattr(preflight, "likeness", counted)
    source = snapshot.notebooks[small.NOTEBOOK]
    look = submissions._Look()
    content = json.dumps({**right, "metadata": {"x": [{}] * 11_000}}).encode()
    assert reader.fits(content)
    found = [look.at(content, source) for _ in range(50)]
    assert 5 < len(parsed) < 30
    assert found[0].shared == found[-1].shared > 5


def test_an_outsized_notebook_is_recognised_by_its_names(right: Raw, snapshot: Snapshot) -> None:
    source = snapshot.notebooks[small.NOTEBOOK]
    content = plotted(right)
    rough = submissions._Look().at(content, source)
    assert rough.shared == preflight.likeness(json.dumps(right).encode(), source).shared
    assert rough.answers
    strange = plotted({"cells": [bulky.code_cell("x = 1")]})
    assert submissions._Look().at(strange, source) == preflight.Likeness()


def test_a_renamed_outsized_notebook_is_graded(
    small_course: Path, run_quick: Callable[..., RunReport], right: Raw
) -> None:
    made.submit(small_course, "ann", plotted(right), name="my work.ipynb")
    made.submit(small_course, "bob", small.answered(small_course))
    ann, bob = run_quick(small_course).rows
    assert ann.outcome.state is State.REPAIRED
    assert "handed in as my work.ipynb" in ann.outcome.repairs
    assert ann.score == bob.score


# ---------------------------------------------------------------- looking at code


def test_code_that_takes_long_is_not_looked_at() -> None:
    assert effort("%pwd\n" * 499 + "x = [" + "1," * 4_000 + "]") > MOST_EFFORT
    assert effort("x" * 10_000_000) > MOST_EFFORT
    cells = ["total = 0\nfor value in values:\n    total += value\n"] * 10
    assert list(within([*cells, "[]," * 90_000, *cells])) == [True] * 10 + [False] + [True] * 10
    many = list(within(["x = [" + "1, " * 5_000 + "]"] * 10))
    assert many == [True, *[False] * 9]


@pytest.mark.parametrize("kind", ["500 magic lines in a long cell", "60 cells of 100 kB of code"])
def test_a_person_learns_what_was_not_looked_at(right: Raw, snapshot: Snapshot, kind: str) -> None:
    source = snapshot.notebooks[small.NOTEBOOK]
    notebook = preflight.inspect(bulky.NOTEBOOKS[kind](right), source).notebook
    assert notebook is not None
    with socket.socket() as own:
        line = Line(own)
    student = Process(1, -1, frames.Reader(1), {}, (), 1.0, 1.0, 1.0, 1.0, line)
    job = Job("a", scoring.code_cells(notebook, source))
    flags = results._flags(job, student, None)
    assert any("too long to be looked through" in flag for flag in flags)
