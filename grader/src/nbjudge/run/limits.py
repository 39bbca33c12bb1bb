"""The limits of a run: what a person asked for, else what the course's configuration says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nbjudge.course.course import Course
from nbjudge.engine.jobs import Limits
from nbjudge.text import counted

#: What stands for no limit at all: a run without anybody watching has to end some day.
ONE_DAY = 86_400.0


def of_course(
    course: Course, limits: Limits | None = None, asked: Mapping[str, Any] | None = None
) -> tuple[Limits, list[str]]:
    """Return the limits of each submission, and what a person should know about them.

    nbgrader's own settings hold: ``c.Execute.timeout`` for a cell (None, or -1, is no limit) and
    ``c.Execute.interrupt_on_timeout``. A notebook may take as many times a cell's limit as by
    default, but no less than by default.

    Parameters
    ----------
    course : Course
    limits : Limits, optional
        Taken as they are where they differ from the defaults.
    asked : mapping of str to number, optional
        Single limits by their field's name, which win over everything else.

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
            found = replace(found, cell_seconds=ONE_DAY, total_seconds=ONE_DAY)
            notes.append(
                "the course's configuration gives a cell no time limit (Execute.timeout); a "
                f"notebook is ended after {counted(ONE_DAY / 3600, 'hour')}"
            )
        elif seconds != usual.cell_seconds:
            times = usual.total_seconds / usual.cell_seconds
            total = max(usual.total_seconds, times * seconds)
            found = replace(found, cell_seconds=float(seconds), total_seconds=total)
            notes.append(
                f"the course's configuration gives a cell {seconds:g} s (Execute.timeout); a "
                f"notebook may take {total:g} s"
            )
        if not step.interrupt_on_timeout:
            found = replace(found, interrupt=False)
            notes.append(
                "the course's configuration ends a submission in which a cell is over its time "
                "(Execute.interrupt_on_timeout)"
            )
    return replace(found, **dict(asked or {})), notes
