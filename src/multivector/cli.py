"""The command line, ``multivector COMMAND``, from ``lab`` and ``check`` to ``grade``.

Each subcommand lives beside the code that it runs and is imported only when it is called, so
that ``multivector check`` never pays for what a grading run needs.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from multivector import __version__

#: Name, module that holds ``add_arguments(parser)`` and ``run(args) -> int``, one-line help.
COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("lab", "multivector.student.lab", "open the lessons in JupyterLab"),
    ("progress", "multivector.commands.progress", "show what you have practised in the lessons"),
    ("check", "multivector.student.check", "run the visible checks of an assignment"),
    ("submit", "multivector.student.submit", "hand in an assignment and print a receipt"),
    ("release", "multivector.grading.commands.release", "make the student version"),
    ("grade", "multivector.grading.commands.grade", "grade every submission of an assignment"),
    ("report", "multivector.grading.commands.report", "summarise a graded class"),
    ("demo", "multivector.demo", "run the whole course and grade a demonstration class"),
    ("doctor", "multivector.grading.commands.doctor", "say what this machine can and cannot do"),
)

EXTRAS = {
    "rich": "grading",
    "distributed": "grading",
    "fastjsonschema": "grading",
    "psycopg": "grading",
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="multivector", description="Kazakhstan between the vectors: the course's commands."
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    sub = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, _, text in COMMANDS:
        sub.add_parser(name, help=text, add_help=False)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments after the program's name; those of the process when left out.

    Returns
    -------
    int
        The exit code. 0 means done; each subcommand documents its own others; 2 means that
        the command could not start.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    args, rest = _parser().parse_known_args(words[:1])
    module_name, text = next((m, t) for n, m, t in COMMANDS if n == args.command)
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        extra = EXTRAS.get((error.name or "").split(".")[0])
        if extra is None:
            raise
        print(
            f"multivector {args.command}: the package {error.name!r} is not installed. "
            f"Install it with: pip install 'multivector[{extra}]'",
            file=sys.stderr,
        )
        return 2
    parser = argparse.ArgumentParser(prog=f"multivector {args.command}", description=text)
    module.add_arguments(parser)
    return int(module.run(parser.parse_args(rest + words[1:])))


if __name__ == "__main__":
    raise SystemExit(main())
