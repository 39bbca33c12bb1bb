"""``nbjudge term``: the class over the whole term, as a page and as tables in the terminal.

The command only reads; it writes nothing but its page. Exit codes: 0 shown; 2 there is no course,
or a file cannot be read or written.
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
    parser.add_argument("--course", type=Path, help="folder with nbgrader_config.py")
    parser.add_argument(
        "--roster",
        type=Path,
        help="class list as CSV: plain, or Canvas's or Moodle's export (default: roster.csv)",
    )
    parser.add_argument("--out", type=Path, help="the page to write (reports/term.html)")
    parser.add_argument("--db", metavar="URL", help="another gradebook (SQLAlchemy address)")
    parser.add_argument("--json", action="store_true", help="print the overview instead")


def run(args: argparse.Namespace) -> int:
    """Show the overview, write its page and say where it is."""
    from nbjudge import atomic
    from nbjudge.commands import load_jsonschema_quickly

    load_jsonschema_quickly()
    from nbjudge.course.course import open_course
    from nbjudge.course.database import connect
    from nbjudge.errors import CannotStart
    from nbjudge.report import roster, term_page, term_reader

    try:
        course = open_course(args.course, db_url=args.db)
        if args.db is not None:
            connect(args.db).dispose()  # one that somebody names has to be there
        path = args.roster or course.root / roster.FILE_NAME
        people = roster.read(path) if args.roster or path.is_file() else []
        found = term_reader.collect(course, people)
        if args.json:
            print(json.dumps(term_page.as_dict(found), indent=1, ensure_ascii=False))
            return 0
        target = args.out or course.root / "reports" / "term.html"
        when = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z")
        try:
            atomic.write(target, term_page.to_html(found, when=when).encode("utf-8"), mode=0o644)
        except OSError as error:
            raise CannotStart(f"{target} cannot be written ({error.strerror}).") from error
    except CannotStart as error:
        print(f"{command('term')}: {error}", file=sys.stderr)
        return 2
    print(term_page.to_text(found))
    print(f"\nThe same as a page: {target}")
    return 0
