"""``nbjudge grade PS``: grade every submission of an assignment.

Exit codes: 0 all are graded; 1 some need a person (or were not reached before Ctrl-C); 2 the run
could not start or had to stop.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from nbjudge.program import command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("assignment", help="its name in the course, such as ps1")
    parser.add_argument("--course", type=Path, help="folder with nbgrader_config.py")
    parser.add_argument(
        "--student", action="append", metavar="NAME", help="only this one (or glob); repeatable"
    )
    parser.add_argument("--workers", type=int, metavar="N", help="submissions at a time")
    parser.add_argument("--db", metavar="URL", help="another gradebook (SQLAlchemy address)")
    parser.add_argument("--regrade", action="store_true", help="also what was graded before")
    parser.add_argument(
        "--no-isolation", action="store_true", help="run submissions with your own rights"
    )
    parser.add_argument(
        "--policy",
        choices=("second-opinion", "strict", "plain"),
        default="second-opinion",
        help="who decides on a test: the judge, with disputes left to a person where the student's "
        "own process says otherwise (default); the judge alone; nbgrader's rule alone",
    )
    parser.add_argument(
        "--no-judge",
        action="store_const",
        const="plain",
        dest="policy",
        help="the same as --policy plain",
    )
    parser.add_argument("--cluster", metavar="tcp://HOST:PORT", help="let a Dask cluster do it")
    parser.add_argument(
        "--engine",
        choices=("fork", "nbclient"),
        default="fork",
        help="nbclient: one Jupyter kernel a notebook (other languages, no isolation)",
    )
    limits = parser.add_argument_group("limits of one submission")
    limits.add_argument("--cell-seconds", type=float, metavar="S", help="one cell (30)")
    limits.add_argument(
        "--total-seconds",
        type=float,
        metavar="S",
        help="whole notebook (60, or 20 times the reference answers' time)",
    )
    limits.add_argument("--memory-mb", type=int, metavar="MB", help="all its processes (2048)")
    limits.add_argument("--disk-mb", type=int, metavar="MB", help="all that it writes (256)")
    limits.add_argument("--files", type=int, metavar="N", help="files that it writes (10000)")
    limits.add_argument(
        "--processes", type=int, metavar="N", help="processes and threads at a time (64)"
    )
    out = parser.add_argument_group("output")
    out.add_argument("--json", metavar="FILE", help="write the result as JSON (- for stdout)")
    out.add_argument("--junit", metavar="FILE", help="write JUnit XML for CI")
    out.add_argument("--quiet", action="store_true", help="no progress, no table")


#: Options that are limits of a submission.
_LIMITS = ("cell_seconds", "total_seconds", "memory_mb", "disk_mb", "files", "processes")


def run(args: argparse.Namespace) -> int:
    """Grade, show the table, write the files that were asked for."""
    from nbjudge.commands import load_jsonschema_quickly

    load_jsonschema_quickly()
    from nbjudge.course.course import full_name
    from nbjudge.engine.jobs import Policy
    from nbjudge.errors import CannotStart
    from nbjudge.outcomes import State
    from nbjudge.report import run_report as report
    from nbjudge.run.grade import grade
    from nbjudge.run.options import RunOptions
    from nbjudge.run.progress import choose

    given = {name: value for name in _LIMITS if (value := getattr(args, name)) is not None}
    try:
        if args.workers is not None and args.workers < 1:
            raise CannotStart(f"--workers is {args.workers}; at least one is needed.")
        for limit, value in given.items():
            if not value > 0:
                raise CannotStart(
                    f"--{limit.replace('_', '-')} is {value:g}; it must be greater than 0."
                )
        with choose(args.quiet) as progress:
            options = RunOptions(
                isolation=not args.no_isolation,
                judge=Policy(args.policy),
                students=args.student or (),
                db_url=args.db,
                regrade=args.regrade,
                cluster=args.cluster,
                engine=args.engine,
                asked=given,
                **({} if args.workers is None else {"workers": args.workers}),
            )
            name = full_name(args.course, args.assignment)
            done = grade(args.course, name, options, progress=progress)
        if args.json:
            report.write_text(args.json, report.to_json(done))
        if args.junit:
            report.write_text(args.junit, report.to_junit(done))
    except CannotStart as error:
        print(f"{command('grade')}: {error}", file=sys.stderr)
        return 2
    if not args.quiet and args.json != "-":
        print(report.table(done))
    if all(row.outcome.state is State.MISSING and not row.outcome.look for row in done.rows):
        print(
            f"{command('grade')}: nobody has handed in {args.assignment} yet"
            f"{' of those you named' if args.student else ''}. Take the hand-ins first: "
            + command(f"collect {args.assignment} SOURCE")
            + " (SOURCE: the platform's zip file, a folder, or the word exchange)",
            file=sys.stderr,
        )
    return done.exit_code
