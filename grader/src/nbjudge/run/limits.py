"""The limits of a run: what a person asked for, else what the course's configuration says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from nbjudge.course import trial
from nbjudge.course.course import Course
from nbjudge.course.steps import name_of
from nbjudge.engine.jobs import Limits
from nbjudge.text import counted

#: What stands for no limit at all: a run without anybody watching has to end some day.
ONE_DAY = 86_400.0
#: All runs of a notebook together may take so many times as long as the reference answers took at
#: the release, and a cell after one that was over its time so many times.
WHOLE, LATER = 20, 2
#: They may take so many times a cell's limit at least; the other number is for an assignment whose
#: reference answers were never timed.
LEAST, UNKNOWN = 2, 4


def of_course(
    course: Course,
    limits: Limits | None = None,
    asked: Mapping[str, Any] | None = None,
    assignment: str | None = None,
) -> tuple[Limits, list[str]]:
    """Return the limits of each submission, and what a person should know about them.

    nbgrader's own settings hold: ``c.Execute.timeout`` for a cell (None, or -1, is no limit) and
    ``c.Execute.interrupt_on_timeout``. All runs of a notebook together may take twice a cell's
    limit, or 20 times as long as the reference answers took at the release, whichever is more.
    Once a cell was over its time, each later one has 5 s, or twice the time of the reference
    answers; so a notebook in which everything loops costs little more than its first loop, and
    the other answers of one with a single loop still earn their points.

    Parameters
    ----------
    course : Course
    limits : Limits, optional
        Taken as they are where they differ from the defaults.
    asked : mapping of str to number, optional
        Single limits by their field's name, which win over everything else. Who asks for a
        notebook's limit gives each cell its whole time.
    assignment : str, optional
        Whose reference answers count.

    Returns
    -------
    limits : Limits
    notes : list of str
        One line for each setting of the course that is not the default.
    """
    from nbgrader.preprocessors import Execute

    notes: list[str] = []
    usual = Limits()
    found = limits or usual
    if found == usual:
        step = Execute(config=course.config)
        seconds = step.timeout if step.timeout is not None and step.timeout >= 0 else None
        if seconds is None:
            found = replace(
                found, cell_seconds=ONE_DAY, later_seconds=ONE_DAY, total_seconds=ONE_DAY
            )
            notes.append(
                "the course's configuration gives a cell no time limit (Execute.timeout); a "
                f"notebook is ended after {counted(ONE_DAY / 3600, 'hour')}"
            )
        else:
            took = None if assignment is None else trial.seconds(course.state_dir, assignment)
            times = UNKNOWN if took is None else LEAST
            found = replace(
                found,
                cell_seconds=float(seconds),
                total_seconds=max(usual.total_seconds, times * seconds, WHOLE * (took or 0.0)),
                later_seconds=max(usual.later_seconds, seconds if took is None else LATER * took),
            )
            if found.cell_seconds != usual.cell_seconds:
                notes.append(
                    f"the course's configuration gives a cell {seconds:g} s (Execute.timeout); a "
                    f"notebook may take {found.total_seconds:g} s"
                )
        if not step.interrupt_on_timeout:
            found = replace(found, interrupt=False)
            notes.append(
                "the course's configuration ends a submission in which a cell is over its time "
                "(Execute.interrupt_on_timeout)"
            )
    if "total_seconds" in (asked or {}):
        found = replace(found, later_seconds=found.cell_seconds)
    return replace(found, **dict(asked or {})), notes


def steps_left_out(course: Course) -> Iterator[str]:
    """Name the steps of the course's own for ``nbgrader autograde`` that a run here leaves out."""
    from nbgrader.converters import Autograde

    converter = Autograde(coursedir=course.directory, config=course.config)
    for name in ("sanitize_preprocessors", "autograde_preprocessors"):
        usual = {step.__name__ for step in getattr(Autograde, name).default()} | {"KeepFirstId"}
        for step in getattr(converter, name):
            known = name_of(step)
            if known.rpartition(".")[2] not in usual:
                yield (
                    f"{known} in c.Autograde.{name} is left out: only nbgrader's own autograde "
                    "runs such a step"
                )
