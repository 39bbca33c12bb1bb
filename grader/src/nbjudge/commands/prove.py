"""``nbjudge prove [PS ...]``: prove the graders of a course with its answer bank.

Exit codes: 0 every answer and mutant came out as it must; 1 something did not; 2 there is nothing
to prove here.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from nbjudge.program import command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("names", nargs="*", help="assignments (ps3); all when left out")
    parser.add_argument("--course", type=Path, help="folder with nbgrader_config.py and bank/")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--judged", action="store_true", help="the bank, in real grading runs")
    kind.add_argument("--write", type=Path, help="write the table to this file as well")
    parser.add_argument("--workers", type=int, default=2, help="answers run at a time")


def run(args: argparse.Namespace) -> int:
    """Prove, and print one line a question."""
    from nbjudge.course.course import find_course
    from nbjudge.errors import CannotStart
    from nbjudge.prove import proof

    try:
        return proof.run(
            find_course(args.course),
            args.names,
            judged=args.judged,
            write=args.write,
            workers=args.workers,
        )
    except CannotStart as error:
        print(f"{command('prove')}: {error}", file=sys.stderr)
        return 2
