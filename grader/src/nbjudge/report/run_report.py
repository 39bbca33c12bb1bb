"""What a run has to say: a table for the terminal, JSON, JUnit XML."""

from __future__ import annotations

import json
import re
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nbjudge import atomic
from nbjudge.errors import CannotStart
from nbjudge.outcomes import State
from nbjudge.program import command
from nbjudge.run.run_result import Row, RunReport
from nbjudge.text import counted

#: Characters that XML 1.0 cannot carry.
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def table(report: RunReport, *, most: int = 60) -> str:
    """Return the summary that is printed at the end of a run.

    Parameters
    ----------
    report : RunReport
    most : int
        Rows shown; of a larger class only those that a person has to look at.

    Returns
    -------
    str
    """
    rows = report.rows
    shown = rows if len(rows) <= most else [r for r in rows if r.outcome.needs_person][:most]
    lines = []
    if shown:
        cells = [("student", "notebook", "state", "points", "what to know")]
        cells += [_cells(row) for row in shown]
        widths = [max(len(line[i]) for line in cells) for i in range(4)]
        lines += [
            "  ".join(
                [*(text.ljust(w) for text, w in zip(line, widths, strict=False)), line[4]]
            ).rstrip()
            for line in cells
        ]
        lines.append("")
    if len(rows) > len(shown):
        lines.append(f"{len(rows) - len(shown)} more need nobody and are not shown.")
    lines.extend(changed_marks(report))
    lines.append(summary(report))
    lines.extend(report.notes)
    return "\n".join(lines)


def changed_marks(report: RunReport, *, most: int = 60) -> list[str]:
    """Return a line for each submission whose automatic points changed, under one heading.

    Parameters
    ----------
    report : RunReport
    most : int
        Submissions shown.

    Returns
    -------
    list of str
        Empty where no submission was graded before with other points.
    """
    rows = [row for row in report.rows if row.changes]
    if not rows:
        return []
    lines = [f"Marks that changed ({len(rows)} of {counted(len(report.rows), 'notebook')}):"]
    lines += [f"  {change_of(row)}" for row in rows[:most]]
    if len(rows) > most:
        lines.append(f"  ... and {len(rows) - most} more (all of them with --json FILE)")
    return [*lines, ""]


def change_of(row: Row) -> str:
    """Return in one line how the automatic points of a submission changed.

    A cell that a person marks has no automatic points.
    """
    assert row.before is not None
    old = sum(points for points in row.before.scores.values() if points is not None)
    cells = ", ".join(
        f"{name} {_points(was)} -> {_points(now)}" for name, (was, now) in row.changes.items()
    )
    return f"{row.outcome.student}, {row.outcome.notebook}: {old:g} -> {row.score:g} ({cells})"


def _points(value: float | None) -> str:
    return "by hand" if value is None else f"{value:g}"


def _cells(row: Row) -> tuple[str, str, str, str, str]:
    outcome = row.outcome
    points = f"{row.score:g} of {row.max_score:g}"
    if row.waiting:
        points += f", {counted(row.waiting, 'cell')} by hand"
    known = [outcome.detail, *outcome.repairs, *(f"LOOK: {flag}" for flag in outcome.look)]
    text = "; ".join(_one_line(part) for part in known if part)
    return outcome.student, outcome.notebook, str(outcome.state), points, text


def _one_line(text: str) -> str:
    return " ".join(text.split())[:160]


def summary(report: RunReport) -> str:
    """Return one line: how many, in which states, how fast."""
    states = Counter(row.outcome.state for row in report.rows)
    parts = ", ".join(f"{states[state]} {state}" for state in State if states[state])
    fresh = sum(row.fresh for row in report.rows)
    rate = f"{fresh / report.seconds:.1f}/s" if report.seconds > 0 and fresh else "none new"
    line = f"{report.assignment}: {counted(len(report.rows), 'notebook')} ({parts or 'none'})"
    line += f"; {fresh} graded now in {report.seconds:.1f} s ({rate})"
    look = sum(row.outcome.needs_person for row in report.rows)
    if look:
        line += f"; {look} {'needs' if look == 1 else 'need'} a person"
    disputes = Counter(name for row in report.rows for name in row.outcome.in_dispute)
    if disputes:
        tests = ", ".join(f"{name} ({count})" for name, count in sorted(disputes.items()))
        line += (
            f"; in dispute: {tests}. Settle with: "
            + command(f"settle {report.assignment} TEST --award")
            + " (or --refuse; --student NAME for one)"
        )
    if report.interrupted:
        line += "; stopped before the end: run the same command again to go on"
    return line


def as_dict(report: RunReport) -> dict[str, Any]:
    """Return the report as plain data."""
    return {
        "assignment": report.assignment,
        "seconds": round(report.seconds, 3),
        "interrupted": report.interrupted,
        "exit_code": report.exit_code,
        "notes": report.notes,
        "submissions": [
            {
                "student": row.outcome.student,
                "notebook": row.outcome.notebook,
                "state": str(row.outcome.state),
                "detail": row.outcome.detail,
                "score": row.score,
                "max_score": row.max_score,
                "waiting_for_hand": row.waiting,
                "scores": dict(row.outcome.scores),
                "messages": dict(row.outcome.messages),
                "repairs": list(row.outcome.repairs),
                "flags": list(row.outcome.flags),
                "disputes": {
                    name: asdict(dispute) for name, dispute in row.outcome.disputes.items()
                },
                "needs_person": row.outcome.needs_person,
                "graded_now": row.fresh,
                "changes": {name: list(change) for name, change in row.changes.items()},
                "seconds": round(row.outcome.seconds, 3),
                "peak_mb": round(row.outcome.peak_mb, 1),
                "timestamp": row.outcome.timestamp,
            }
            for row in report.rows
        ],
    }


def to_json(report: RunReport) -> str:
    """Return the report as JSON."""
    return json.dumps(as_dict(report), indent=1) + "\n"


def to_junit(report: RunReport) -> str:
    """Return the report as JUnit XML.

    One test case a notebook: an *error* when the submission needs a person, a *skip* when it is
    missing. Lost points are no failure: a class is not a test suite.
    """
    suite = ET.Element(
        "testsuite",
        name=report.assignment,
        tests=str(len(report.rows)),
        failures="0",
        errors=str(sum(row.outcome.needs_person for row in report.rows)),
        skipped=str(sum(row.outcome.state is State.MISSING for row in report.rows)),
        time=f"{report.seconds:.3f}",
    )
    for row in report.rows:
        outcome = row.outcome
        case = ET.SubElement(
            suite,
            "testcase",
            classname=_xml(f"{report.assignment}.{outcome.notebook}"),
            name=_xml(outcome.student),
            time=f"{outcome.seconds:.3f}",
        )
        text = "; ".join([outcome.detail, *outcome.look]).strip("; ")
        if outcome.needs_person:
            ET.SubElement(case, "error", type=str(outcome.state), message=_xml(text))
        elif outcome.state is State.MISSING:
            ET.SubElement(case, "skipped", message=_xml(text))
        out = ET.SubElement(case, "system-out")
        out.text = _xml(
            f"{outcome.state}: {row.score:g} of {counted(row.max_score, 'point')}"
            + "".join(f"\nrepaired: {repair}" for repair in outcome.repairs)
        )
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def write_text(target: str, text: str) -> None:
    """Write to a file (whole or not at all) or, for ``-``, to standard output.

    Raises
    ------
    CannotStart
        When the file cannot be written; the grades are safe by then.
    """
    if target == "-":
        sys.stdout.write(text)
        return
    try:
        atomic.write(Path(target).absolute(), text.encode(), mode=0o644)
    except OSError as error:
        raise CannotStart(f"{target} cannot be written ({error.strerror}).") from error
