"""``nbjudge settle PS TEST --award``: decide a test on which the judge and the student differ.

Without a test, ``nbjudge settle PS --student NAME --refuse`` decides that what could not be graded
of one hand-in (unreadable, no notebook, crashed, over its time) earns nothing.

Exit codes: 0 settled; 1 flagged submissions are left, to be settled one by one; 2 there is no such
dispute, or it cannot be written down.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from nbjudge.program import command
from nbjudge.text import counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("assignment", help="its name in the course, such as ps1")
    parser.add_argument(
        "test",
        nargs="?",
        help="name of the test cell (or glob), as the report shows it; with --student and "
        "--refuse it may be left out: what could not be graded of that hand-in earns 0 points",
    )
    parser.add_argument("--course", type=Path, help="folder with nbgrader_config.py")
    parser.add_argument("--db", metavar="URL", help="another gradebook (SQLAlchemy address)")
    parser.add_argument(
        "--student",
        metavar="NAME",
        help="only this submission; without it the whole class, later submissions included",
    )
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument(
        "--award", action="store_true", help="the student's own process is right: give the points"
    )
    choice.add_argument("--refuse", action="store_true", help="the judge is right: its points stay")


def run(args: argparse.Namespace) -> int:
    """Settle, and say whose points changed."""
    from nbjudge.commands import load_jsonschema_quickly

    load_jsonschema_quickly()
    from nbjudge.course.course import full_name, open_course
    from nbjudge.course.database import refuse_anothers
    from nbjudge.errors import CannotStart
    from nbjudge.run.feedback import renew
    from nbjudge.run.grade import replay
    from nbjudge.run.recorder import failure
    from nbjudge.run.settle import refuse, settle

    try:
        try:
            course = open_course(args.course, db_url=args.db)
            refuse_anothers(course, args.db)
            args.assignment = full_name(args.course, args.assignment)
            if args.test is None:
                if args.award or args.student is None:
                    raise CannotStart(
                        "Name a test. Without one, --student NAME --refuse gives 0 points for what "
                        "could not be graded of that hand-in."
                    )
                lines = refuse(course, args.assignment, args.student, replay=replay)
                lines += renew(course, args.assignment, [args.student])
                for line in lines:
                    print(f"{args.assignment}: {line}")
                return 0
            done = settle(
                course,
                args.assignment,
                test=args.test,
                award=args.award,
                student=args.student,
                replay=replay,
            )
            whose = [key.rpartition("/")[0] for key in done.settled]
            renewed = renew(course, args.assignment, whose)
        except OSError as error:
            raise failure(error) from error
    except CannotStart as error:
        print(f"{command('settle')}: {error}", file=sys.stderr)
        return 2
    count = len(done.settled)
    who = counted(count, "submission")
    what = f"{counted(done.points, 'point')} awarded" if args.award else "the judge's points stay"
    print(f"{args.assignment}: {args.test} settled for {who}; {what}")
    if args.award and args.student is None:
        print(
            "From now on this test's verdict comes from the student's own process, which a "
            "submission can influence."
        )
    for line in renewed:
        print(f"{args.assignment}: {line}")
    for key in done.by_hand:
        print(
            f"{key}: the points that were given by hand still count. Empty their field in "
            "Formgrader to let this decision count."
        )
    for key in done.left:
        student = key.rpartition("/")[0]
        print(
            f"{key} is flagged and was left out. Look at it, then: "
            + command(f"settle {args.assignment} {args.test} --student {student} --award")
        )
    return int(bool(done.left))
