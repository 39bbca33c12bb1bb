"""``nbjudge mark PS [QUESTION]``: mark written answers, question by question, in a web page.

Exit codes: 0 ended by Ctrl-C; 2 there is nothing to mark, or the page cannot be served.
"""

from __future__ import annotations

import argparse
import sys
import webbrowser
from pathlib import Path

from nbjudge.commands import port_number
from nbjudge.program import command

#: Comments to use again, in the course's state folder.
SNIPPETS = "comments.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("assignment", help="its name in the course, such as ps1")
    parser.add_argument("question", nargs="?", help="such as 8, or the answer's id; else a list")
    parser.add_argument("--course", type=Path, help="folder with nbgrader_config.py")
    parser.add_argument("--db", metavar="URL", help="another gradebook (SQLAlchemy address)")
    parser.add_argument(
        "--roster", type=Path, help="class list as CSV (default: roster.csv in the course's folder)"
    )
    parser.add_argument("--names", action="store_true", help="show names from the beginning")
    parser.add_argument(
        "--port", type=port_number, default=0, help="of this computer (any free one)"
    )
    parser.add_argument("--no-browser", action="store_true", help="only print the address")


def run(args: argparse.Namespace) -> int:
    """Serve the page until Ctrl-C."""
    from nbjudge.commands import load_jsonschema_quickly

    load_jsonschema_quickly()
    from nbjudge.course.course import full_name, open_course
    from nbjudge.course.database import refuse_anothers
    from nbjudge.course.snapshot import take_snapshot
    from nbjudge.errors import CannotStart
    from nbjudge.marking import questions
    from nbjudge.marking.marks import Marks, Snippets
    from nbjudge.marking.server import Desk, serve
    from nbjudge.report import names
    from nbjudge.run import journal

    def ready(address: str) -> None:
        print(f"Mark here: {address}")
        print("Each mark is saved at once. Press Ctrl-C here when you are done.", flush=True)
        if not args.no_browser:
            webbrowser.open(address)

    try:
        course = open_course(args.course, db_url=args.db)
        refuse_anothers(course, args.db)
        args.assignment = full_name(args.course, args.assignment)
        snapshot = take_snapshot(course, args.assignment)
        journal.read(course.state_dir / args.assignment / journal.FILE)  # the pages need it, too
        found = questions.find(course, snapshot)
        if not found:
            raise CannotStart(
                f"{args.assignment} has no question that a person marks: the grading run marks all."
            )
        start = questions.choose(found, args.question) if args.question else None
        if start is None and len(found) == 1:
            start = found[0]
        with Marks(course, snapshot) as marks:
            if not any(of for _, of in marks.progress(found).values()):
                raise CannotStart(
                    f"Nothing of {args.assignment} is graded yet, so there is no answer to mark. "
                    f"Run: {command(f'grade {args.assignment}')}"
                )
            desk = Desk(
                course,
                snapshot,
                found,
                marks,
                Snippets(course.state_dir / SNIPPETS),
                names.people(course, args.roster),
                hide=not args.names,
            )
            serve(desk, port=args.port, start=start, ready=ready)
    except CannotStart as error:
        print(f"{command('mark')}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        pass
    print("\nAll marks are in the gradebook.")
    return 0
