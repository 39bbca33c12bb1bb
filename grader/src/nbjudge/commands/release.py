"""``nbjudge release PS``: make the student version of an assignment.

Exit codes: 0 released; 2 the source is broken or the release could not be made.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbjudge.course.course import Course

from nbjudge.program import command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("assignment", nargs="+", help="its name in the course, such as ps1")
    parser.add_argument("--course", type=Path, help="folder with nbgrader_config.py")
    parser.add_argument("--check", action="store_true", help="only look at the source")
    parser.add_argument(
        "--no-trial",
        action="store_true",
        help="do not run the reference answers (by default they must earn full marks)",
    )
    parser.add_argument("--db", metavar="URL", help="another gradebook (SQLAlchemy address)")


def run(args: argparse.Namespace) -> int:
    """Release, and say which files there are now."""
    from nbjudge.commands import load_jsonschema_quickly

    load_jsonschema_quickly()
    from nbjudge.course.course import open_course
    from nbjudge.course.release import release, source_problems
    from nbjudge.deadlines import DeadlineError
    from nbjudge.errors import CannotStart

    try:
        course = open_course(args.course, db_url=args.db)
        for assignment in args.assignment:
            if args.check:
                problems = source_problems(course, assignment)
                for problem in problems:
                    print(f"{assignment}: {problem}", file=sys.stderr)
                if problems:
                    return 2
                print(f"{assignment}: the source can be released")
                continue
            told: list[str] = []
            check = None if args.no_trial else partial(_try_out, course, assignment, told)
            for path in release(course, assignment, check=check):
                print(path.relative_to(course.root))
            for line in told:
                print(f"{assignment}: {line}")
            print(_due_line(course.root, assignment))
    except (CannotStart, DeadlineError) as error:
        print(f"{command('release')}: {error}", file=sys.stderr)
        return 2
    return 0


def _try_out(course: Course, assignment: str, told: list[str]) -> None:
    from nbjudge.run.try_out import try_out

    told.extend(try_out(course, assignment))


def _due_line(course: Path, assignment: str) -> str:
    from nbjudge import deadlines

    path = course / deadlines.FILE_NAME
    known = deadlines.read(path) if path.is_file() else deadlines.Deadlines()
    due = known.due.get(assignment)
    if due is None:
        return f"{assignment}: no due time in {path.name}"
    return f"{assignment}: due {due:%Y-%m-%d %H:%M} ({known.zone.key})"
