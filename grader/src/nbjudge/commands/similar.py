"""``nbjudge similar PS``: show answers of the class that are alike, as a hint for a person.

Exit codes: 0 shown, whatever was found; 2 there is nothing to compare, or the page cannot be
written.
"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path

from nbjudge.program import command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("assignment", help="its name in the course, such as ps1")
    parser.add_argument("--course", type=Path, help="folder with nbgrader_config.py")
    parser.add_argument(
        "--bank",
        type=Path,
        metavar="FOLDER",
        help="right answers whose ways of writing count for nothing (QUESTION/right_*.py)",
    )
    parser.add_argument("--out", type=Path, help="the page to write (reports/PS/similar.html)")
    parser.add_argument("--db", metavar="URL", help="another gradebook (SQLAlchemy address)")
    parser.add_argument(
        "--roster", type=Path, help="class list as CSV (default: roster.csv in the course's folder)"
    )


def run(args: argparse.Namespace) -> int:
    """Compare, print the pairs and write the page."""
    from nbjudge import atomic
    from nbjudge.commands import load_jsonschema_quickly

    load_jsonschema_quickly()
    from nbjudge.course.course import full_name, open_course
    from nbjudge.course.snapshot import take_snapshot
    from nbjudge.errors import CannotStart
    from nbjudge.report import names, similarity

    try:
        course = open_course(args.course, db_url=args.db)
        args.assignment = full_name(args.course, args.assignment)
        snapshot = take_snapshot(course, args.assignment)
        people = names.people(course, args.roster)
        if args.bank is not None and not args.bank.is_dir():
            raise CannotStart(f"{args.bank} is not a folder. Name the one with right answers.")
        known = names.names_of_gradebook(course.db_url)
        found = similarity.collect(
            course, snapshot, lambda ids: names.shown(ids, known, people), args.bank
        )
        if found.students - len(found.unread) < 2:
            raise CannotStart(
                f"Fewer than two submissions of {args.assignment} are graded, so there is nothing "
                f"to compare. Run: {command(f'grade {args.assignment}')}"
            )
        target = args.out or course.root / "reports" / args.assignment / "similar.html"
        when = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z")
        text = similarity.to_html(found, when=when).encode("utf-8", "replace")
        atomic.write(target, text, mode=0o600)
    except CannotStart as error:
        print(f"{command('similar')}: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        where = error.filename or "The page"
        print(
            f"{command('similar')}: {where} cannot be written ({error.strerror}).", file=sys.stderr
        )
        return 2
    print(similarity.to_text(found))
    print(f"\nBoth texts side by side: {target}")
    return 0
