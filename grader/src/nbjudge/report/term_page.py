"""The overview of a class over the term as it is shown: terminal, page and plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nbjudge.pages import page_templates
from nbjudge.report.term import MARKED, Term, Work


def points(work: Work) -> str:
    """Return a score such as ``18 of 25``; empty while there is none."""
    if work.score is None:
        return ""
    most = "" if work.most is None else f" of {work.most:g}"
    return f"{round(work.score, 2):g}{most}"


def to_text(term: Term) -> str:
    """Return the overview as tables for the terminal."""
    lines = [f"Note: {note}" for note in term.notes]
    if term.assignments:
        body = []
        for one in term.assignments:
            due = f"{one.due:%Y-%m-%d %H:%M}" if one.due else "no due time"
            late = f"{one.late}" + (f" (+{one.unclear} unclear)" if one.unclear else "")
            handed = f"{one.handed_in} of {len(term.names)}"
            body.append([one.name, due, handed, late, str(one.count(MARKED))])
        lines += ["", *_table(["assignment", "due", "handed in", "late", "marked"], body)]
        lines += ["", f"All times are in {term.zone}.", "", "What is next"]
        for one in term.assignments:
            for step in one.steps:
                lines.append(f"  {one.name}: {step.text}")
                if step.command:
                    lines.append(f"      {step.command}")
    if term.names and term.assignments:
        head = ["student", *(one.name for one in term.assignments)]
        rows = []
        for student, name in term.names.items():
            shown = name if name == student else f"{name} ({student})"
            rows.append([shown, *(_short(one.work[student]) for one in term.assignments)])
        lines += ["", *_table(head, rows)]
    elif term.names:
        lines += ["", "The class", *(f"  {name}" for name in term.names.values())]
    return "\n".join(lines).strip()


def _short(work: Work) -> str:
    if not work.handed_in:
        return "-"
    parts = [points(work) or work.state]
    if work.score is not None and work.state != MARKED:
        parts.append(work.state.replace("waits for your ", "your "))
    if work.late:
        parts.append("LATE")
    elif work.when is None:
        parts.append("time?")
    return ", ".join(parts)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(line[i]) for line in (head, *rows)) for i in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    return [
        "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines
    ]


def to_html(term: Term, *, when: str = "") -> str:
    """Return the overview as one HTML page that asks no other host for anything."""
    environment = page_templates(Path(__file__).parent / "templates")
    environment.filters["points"] = points
    template = environment.get_template("term.html.j2")
    return template.render(term=term, when=when, MARKED=MARKED)


def as_dict(term: Term) -> Mapping[str, Any]:
    """Return the overview as plain values, for ``--json``."""
    return {
        "notes": term.notes,
        "timezone": term.zone,
        "students": term.names,
        "assignments": [
            {
                "name": one.name,
                "due": one.due.isoformat() if one.due else None,
                "released": one.released,
                "next": [vars(step) for step in one.steps],
                "work": {
                    student: {
                        **vars(work),
                        "when": work.when.isoformat() if work.when else None,
                        "waits": work.waits,
                    }
                    for student, work in one.work.items()
                },
            }
            for one in term.assignments
        ],
    }
