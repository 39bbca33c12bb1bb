"""``nbjudge report PS``: the instructor's report on a graded assignment.

Exit codes: 0 written; 2 there is nothing to report on, or it cannot be written.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path

from nbjudge.program import command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("assignment", help="its name in the course, such as ps1")
    parser.add_argument("--course", type=Path, help="folder with nbgrader_config.py")
    parser.add_argument("--out", type=Path, help="folder for the report (reports/PS)")
    parser.add_argument("--db", metavar="URL", help="another gradebook (SQLAlchemy address)")
    parser.add_argument("--json", action="store_true", help="print the report instead")


def run(args: argparse.Namespace) -> int:
    """Write report.html, students.csv and questions.csv, and say where they are."""
    from nbjudge.commands import load_jsonschema_quickly

    load_jsonschema_quickly()
    from nbjudge.course.course import full_name, open_course
    from nbjudge.course.snapshot import take_snapshot
    from nbjudge.errors import CannotStart
    from nbjudge.report import class_report as classreport

    try:
        course = open_course(args.course, db_url=args.db)
        args.assignment = full_name(args.course, args.assignment)
        found = classreport.collect(course, take_snapshot(course, args.assignment))
        if not found.scores:
            raise CannotStart(
                f"Nothing of {args.assignment} is graded yet. Run: "
                + command(f"grade {args.assignment}")
            )
        if args.json:
            print(json.dumps(classreport.as_dict(found), indent=1))
            return 0
        folder = args.out or course.root / "reports" / args.assignment
        when = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z")
        try:
            for path in classreport.write(found, folder, when=when):
                print(path)
        except OSError as error:
            raise CannotStart(f"{folder} cannot be written ({error.strerror}).") from error
    except CannotStart as error:
        print(f"{command('report')}: {error}", file=sys.stderr)
        return 2
    return 0
