"""``nbjudge forget STUDENT``: say where one student's data are, and take them away with ``--yes``.

Exit codes: 0 said or done; 2 nothing is known of the student, or it could not be done.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from nbjudge.program import command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("student", help="the student's id")
    parser.add_argument("--course", type=Path, help="folder with nbgrader_config.py")
    parser.add_argument("--db", metavar="URL", help="another gradebook (SQLAlchemy address)")
    parser.add_argument("--yes", action="store_true", help="take the data away, for good")


def run(args: argparse.Namespace) -> int:
    """List the places, and with ``--yes`` empty them."""
    from nbjudge.collecting import forget
    from nbjudge.course.course import open_course
    from nbjudge.course.database import refuse_anothers
    from nbjudge.errors import CannotStart
    from nbjudge.text import counted

    try:
        course = open_course(args.course, db_url=args.db)
        refuse_anothers(course, args.db)
        found = forget.find(course, args.student)
        if not found.anything:
            raise CannotStart(
                f"Nothing is known of {args.student!r} in {course.root}. Name the id that "
                f"{command('term')} shows."
            )
        if args.yes:
            forget.forget(course, args.student, found)
    except CannotStart as error:
        print(f"{command('forget')}: {error}", file=sys.stderr)
        return 2

    def place(path: Path) -> str:
        return str(path.relative_to(course.root) if path.is_relative_to(course.root) else path)

    print(f"{'Taken away' if args.yes else 'Would be taken away'}:")
    for path in found.folders:
        print(f"  {place(path)}")
    if found.known:
        print(f"  the gradebook: the student, and {counted(found.rows, 'submission')}")
    for path, number in found.lines.items():
        print(f"  {place(path)}: {counted(number, 'entry', 'entries')}")
    for path in found.reports:
        print(f"  {place(path)} (of the whole class: make it again)")
    if found.look:
        print(
            "Not touched. These files name the student, or are archives that may: look into them:"
        )
        for path in found.look:
            print(f"  {place(path)}")
    print(
        "Not looked into: the exchange, the platform itself, copies and backups, and the work of "
        "other students, who may name this one."
    )
    if not args.yes:
        print(f"\nTo do it, for good: {command(f'forget {args.student} --yes')}")
    return 0
