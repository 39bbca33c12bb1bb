"""Where a submission's milliseconds go: measured by the engine's own processes while they run."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from grader.benchmarks.classes import Class
from nbjudge.course.course import open_course
from nbjudge.course.snapshot import take_snapshot
from nbjudge.engine import Execution, Job
from nbjudge.run.grade_units import grade_units
from nbjudge.run.pools.early_pool import new_pool
from nbjudge.run.submissions import read_units, students

#: Rows of the table: what it is called, and the engine's names whose seconds it adds up.
ROWS: dict[str, tuple[str, ...]] = {
    "the student's cells": ("student: student cells",),
    "the instructor's cells, in the student's process": ("student: own cells",),
    "the instructor's cells, in the judge": ("judge: instructor's cells",),
    "tests: the judge's own work": (),
    "tests: the student's code, and the way there and back": ("judge: waiting for answers",),
    "reading code": ("judge: reading code",),
    "second runs": ("second run",),
    "fork (both processes)": ("student: fork", "judge: fork"),
    "namespaces, mounts and limits": (
        "student: namespaces, mounts and limits",
        "judge: namespaces, mounts and limits",
    ),
    "own open files and mappings": (
        "student: own open files and mappings",
        "judge: own open files and mappings",
    ),
    "parcel, files and streams": tuple(
        f"{who}: {what}"
        for who in ("student", "judge")
        for what in ("parcel and descriptors", "files", "streams")
    ),
    "end of the processes": ("student: end of the process", "judge: end of the process"),
}


class _Watched:
    """A pool whose results are looked at on their way."""

    def __init__(self, pool: Any) -> None:
        self._pool, self.isolation = pool, pool.isolation
        self.seen: list[Execution] = []

    def run(self, jobs: Iterable[Job]) -> Iterator[Execution]:
        """Execute jobs."""
        for execution in self._pool.run(jobs):
            self.seen.append(execution)
            yield execution


def measure(room: Class) -> dict[str, Any]:
    """Grade a class with one worker, isolated and judged, and add up what was measured.

    Parameters
    ----------
    room : Class

    Returns
    -------
    dict
        ``milliseconds``: per submission by row; ``wall`` and ``processor``: milliseconds of one
        submission; ``questions``: how many the judge asks; ``seconds_each``: wall seconds of the
        single submissions, for a forecast.
    """
    course = open_course(room.folder)
    snapshot = take_snapshot(course, room.assignment)
    units = [u for s in students(course, room.assignment) for u in read_units(course, snapshot, s)]
    hide = [room.folder]
    total: Counter[str] = Counter()
    with new_pool(snapshot.fixed_files, snapshot.imports, hide, course.readable, workers=1) as pool:
        watched = _Watched(pool)
        began, own = time.perf_counter(), time.process_time()
        outcomes = list(grade_units(units, snapshot, watched))
        wall, own = time.perf_counter() - began, time.process_time() - own
    for execution in watched.seen:
        total.update(execution.spent)
    count = len(outcomes)
    each = {name: 1000 * sum(total[key] for key in keys) / count for name, keys in ROWS.items()}
    each["tests: the judge's own work"] = (
        1000 * (total["judge: test cells"] - total["judge: waiting for answers"]) / count
    )
    each["the runner (reads, scores, writes the notebook)"] = 1000 * own / count
    return {
        "milliseconds": each,
        "wall": 1000 * wall / count,
        "processor": 1000 * sum(e.cpu_seconds for e in watched.seen) / count,
        "questions": total["judge: questions (number)"] / count,
        "seconds_each": [e.seconds for e in watched.seen],
    }


def rows(found: dict[str, Any]) -> list[list[str]]:
    """Return the table's rows, the largest share first."""
    each = found["milliseconds"]
    known = sum(each.values())
    made = [
        [name, f"{value:.1f}", f"{100 * value / known:.0f} %"]
        for name, value in sorted(each.items(), key=lambda item: -item[1])
    ]
    median = 1000 * statistics.median(found["seconds_each"])
    return [
        *made,
        ["all of these", f"{known:.1f}", "100 %"],
        ["one submission after the other", f"{found['wall']:.1f}", ""],
        ["half of the submissions take less than", f"{median:.1f}", ""],
        ["processor time of the submission's processes", f"{found['processor']:.1f}", ""],
        ["questions of the judge (number)", f"{found['questions']:.0f}", ""],
    ]
