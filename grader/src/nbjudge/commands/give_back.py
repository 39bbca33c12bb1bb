"""``nbjudge return PS --to FOLDER``: give feedback and grades back as files.

Exit codes: 0 all is given back; 1 some submissions are not finished and were left out; 2 nothing
could be given back.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from nbjudge.program import command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("assignment", help="its name in the course, such as ps1")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="where to write the files")
    parser.add_argument(
        "--platform",
        choices=("canvas", "moodle", "files", "exchange"),
        help="who takes it back (default: where it was collected from, else files)",
    )
    parser.add_argument(
        "--table",
        type=Path,
        metavar="CSV",
        help="the platform's own table to fill in: Moodle's grading worksheet, or the export of "
        "Canvas's gradebook",
    )
    parser.add_argument("--column", default="", help="the assignment's column in Canvas's table")
    parser.add_argument(
        "--scale", action="store_true", help="scale points to Moodle's maximum grade"
    )
    parser.add_argument("--course", type=Path, help="folder with nbgrader_config.py")
    parser.add_argument("--db", metavar="URL", help="another gradebook (SQLAlchemy address)")
    parser.add_argument(
        "--roster", type=Path, help="class list as CSV (default: roster.csv in the course's folder)"
    )


def run(args: argparse.Namespace) -> int:
    """Make feedback where it is out of date, write the files, and say one line for each student."""
    from nbjudge.collecting.give_back import Returner, points
    from nbjudge.collecting.returned import LEFT_OUT
    from nbjudge.course.course import full_name, open_course
    from nbjudge.errors import CannotStart
    from nbjudge.report import names

    try:
        course = open_course(args.course, db_url=args.db)
        args.assignment = full_name(args.course, args.assignment)
        job = Returner(course, args.assignment, names.people(course, args.roster))
        platform = args.platform or job.platform()
        wrong = {
            "--table": args.table is not None and platform not in ("canvas", "moodle"),
            "--column": bool(args.column) and platform != "canvas",
            "--scale": args.scale and platform != "moodle",
        }
        for option in [name for name, given in wrong.items() if given]:
            raise CannotStart(
                f"{option} means nothing for the platform {platform!r}. Name the right one with "
                "--platform."
            )
        if platform != "exchange" and args.to is None:
            raise CannotStart(
                "Say where the files should go: "
                + command(f"return {args.assignment} --to FOLDER --platform {platform}")
            )
        job.feedback()
        if platform == "canvas":
            job.to_canvas(args.to, args.table, args.column)
        elif platform == "moodle":
            job.to_moodle(args.to, args.table, scale=args.scale)
        elif platform == "files":
            job.to_files(args.to)
        else:
            job.to_exchange()
    except CannotStart as error:
        print(f"{command('return')}: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        where = error.filename or args.to
        print(
            f"{command('return')}: {where} cannot be written ({error.strerror}).", file=sys.stderr
        )
        return 2
    done = job.done
    rows = []
    for line in done.lines:
        grade = line.grade
        who = grade.name if grade.name == grade.student else f"{grade.name} ({grade.student})"
        score = f"{points(grade.points)} of {points(done.most)}"
        if grade.penalty:
            score += f", {points(grade.penalty)} off for lateness"
        left = line.state == LEFT_OUT
        rows.append((who, line.state, line.why if left else score))
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(2)]
    for who, state, said in rows:
        print(f"{who.ljust(widths[0])}  {state.ljust(widths[1])}  {said}".rstrip())
    for note in done.notes:
        print(f"Note: {note}")
    for path in done.files:
        print(f"Written: {path}")
    left_out = [line for line in done.lines if line.state == LEFT_OUT]
    if left_out:
        print(f"\nLeft out: {len(left_out)} of {len(done.lines)}. See who waits for what: "
              + command("term"))  # fmt: skip
    return int(bool(left_out))
