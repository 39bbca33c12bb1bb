"""``nbjudge collect PS SOURCE...``: take hand-ins from a platform, a folder or the exchange.

Exit codes: 0 collected; 1 collected, and the instructor has a question to answer or a damaged
archive to download again; 2 nothing could be collected.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nbjudge.program import command
from nbjudge.text import counted

if TYPE_CHECKING:
    from nbjudge.collecting.collect import Done

#: As many names as a sentence lists.
MOST_NAMES = 8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("assignment", help="its name in the course, such as ps1")
    parser.add_argument(
        "sources",
        nargs="*",
        metavar="SOURCE",
        help="the zip file of Canvas, Moodle, Blackboard, Brightspace or Sakai, any other with a "
        "folder for each student, a folder of hand-ins, or the word exchange (without any: the "
        "exchange)",
    )
    parser.add_argument("--course", type=Path, help="folder with nbgrader_config.py")
    parser.add_argument("--db", metavar="URL", help="another gradebook (SQLAlchemy address)")
    parser.add_argument(
        "--roster", type=Path, help="class list as CSV (default: roster.csv in the course's folder)"
    )
    times = parser.add_argument_group(
        "answers about times",
        'WHEN is a time such as 2026-10-30T23:50, "on-time", or a span after the due time (+1d)',
    )
    times.add_argument(
        "--times", type=Path, metavar="CSV", help="Moodle's grading worksheet, or student_id,time"
    )
    times.add_argument(
        "--time", action="append", default=[], metavar="ID=WHEN", help="one student's; repeatable"
    )
    times.add_argument("--late", metavar="WHEN", help="of all that the platform marked as late")
    times.add_argument("--no-time", metavar="WHEN", help="of all others that have no time")
    parser.add_argument(
        "--owner", action="append", default=[], metavar="FILE=ID", help="whose a loose file is"
    )
    parser.add_argument(
        "--take", action="append", default=[], metavar="ID", help="take this student's as the newer"
    )


def run(args: argparse.Namespace) -> int:
    """Collect, and say one line for each student."""
    from nbjudge.collecting import collect, times
    from nbjudge.collecting.owners import ClassList
    from nbjudge.course import due_times
    from nbjudge.course.course import full_name, open_course
    from nbjudge.errors import CannotStart
    from nbjudge.report import names
    from nbjudge.run import submissions

    try:
        course = open_course(args.course, db_url=args.db)
        args.assignment = full_name(args.course, args.assignment)
        people = names.people(course, args.roster)
        known = due_times.read(course)
        class_list = ClassList(
            people,
            {
                *names.ids_of_gradebook(course.db_url),
                *submissions.students(course, args.assignment),
            },
            assignment=args.assignment,
            released=collect.released_names(course, args.assignment),
            owners=times.read_pairs(args.owner, "--owner", "FILE.ipynb=s042"),
        )
        due = collect.due_time(course, args.assignment, known)
        given = times.Answers()
        if args.times:
            given.each |= times.read_table(args.times, class_list, known.zone)
        own_times = times.read_pairs(args.time, "--time")
        for who, what in own_times.items():
            given.each[who] = times.parse(what, known.zone, due)
        if args.late:
            given.late = times.parse(args.late, known.zone, due)
        if args.no_time:
            given.rest = times.parse(args.no_time, known.zone, due)
        job = collect.Collector(course, args.assignment, class_list, given, args.take)
        sources = args.sources or ([] if given else [collect.EXCHANGE])
        for source in sources:
            if source == collect.EXCHANGE:
                job.exchange()
            else:
                job.source(Path(source))
        job.answer()
        done = job.done
        done.strangers, done.unclaimed = class_list.strangers, class_list.unclaimed
        unknown = sorted({*own_times, *args.take} - set(done.lines))
        collect.name_students(course, people, list(done.lines))
        called = names.shown(done.lines, names.names_of_gradebook(course.db_url), people)
    except CannotStart as error:
        print(f"{command('collect')}: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(
            f"{command('collect')}: {error.filename} cannot be written ({error.strerror}).",
            file=sys.stderr,
        )
        return 2
    print(_table(done, called))
    for note in done.notes:
        print(f"Note: {note}")
    if unknown:
        print(f"Note: nothing was handed in by {_list(unknown)}: look at --time and --take.")
    if class_list.unused:
        print(f"Note: no file is called {_list(sorted(class_list.unused))}: look at --owner.")
    if done.strangers:
        print(f"Note: not in the class list: {_list(done.strangers)}. Correct it if they are.")
    questions = _questions(args.assignment, done)
    for question in questions:
        print(f"\n{question}")
    if any(line.state != "unchanged" for line in done.lines.values()):
        print(f"\nNext: {command(f'grade {args.assignment}')}")
    elif not done.lines:
        print(f"Nobody has handed in {args.assignment} yet.")
    if done.unopened and not done.lines:
        return 2
    return int(bool(questions or done.unopened))


def _table(done: Done, called: dict[str, str]) -> str:
    rows = []
    for student, name in called.items():
        line = done.lines.get(student)
        if line is None:
            rows.append((_who(student, name), "nothing handed in", "", ""))
            continue
        files = counted(line.files, "file")
        rows.append(
            (_who(student, name), line.state, _time(done, student), "; ".join([files, *line.notes]))
        )
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(3)]
    return "\n".join(
        "  ".join(
            [*(cell.ljust(w) for cell, w in zip(row[:3], widths, strict=True)), row[3]]
        ).rstrip()
        for row in rows
    )


def _who(student: str, name: str) -> str:
    return name if name == student else f"{name} ({student})"


def _time(done: Done, student: str) -> str:
    from nbjudge.report.term_reader import timing

    line = done.lines[student]
    said, _ = timing(line.when, done.due, done.grace, marked_late=line.late)
    if line.when is None:
        return said
    return ", ".join(filter(None, [f"{line.when:%Y-%m-%d %H:%M}", said]))


def _list(students: list[str]) -> str:
    shown = ", ".join(students[:MOST_NAMES])
    more = len(students) - MOST_NAMES
    return f"{shown} and {more} more" if more > 0 else shown


def _questions(assignment: str, done: Done) -> list[str]:
    """Return what only the instructor can say, each with the command that says it."""
    found = []
    if done.marked_late:
        found.append(
            f"When did these come? The platform marked them as late and does not say when: "
            f"{_list(done.marked_late)}.\n"
            f"  {command(f'collect {assignment} --late +1d')}    (or a time, or on-time to excuse)"
        )
    if done.without_time:
        found.append(
            f"When did these come? No time is recorded: {_list(done.without_time)}.\n"
            f"  {command(f'collect {assignment} --times WORKSHEET.csv')}    (Moodle's worksheet)\n"
            f"  {command(f'collect {assignment} --no-time on-time')}    (or a time, or +5h)\n"
            f"  {command(f'collect {assignment} --time {done.without_time[0]}=2026-10-30T23:50')}"
        )
    if done.unsure:
        found.append(
            f"Which is newer? Handed in twice, and one of the two has no time: "
            f"{_list(done.unsure)}. What was there before is kept. To take the other one:\n"
            f"  {command(f'collect {assignment} SOURCE --take {done.unsure[0]}')}"
        )
    if done.unclaimed:
        found.append(
            f"Whose are these? Nothing in their names says it, so they were left out: "
            f"{_list(done.unclaimed)}.\n"
            f"  {command(f'collect {assignment} SOURCE --owner')} "
            f"'{done.unclaimed[0]}=ID'    (or put each into a folder named after its student)"
        )
    return found
