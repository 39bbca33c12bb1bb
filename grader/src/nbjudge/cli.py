"""The command line, ``nbjudge COMMAND``.

Each subcommand is imported only when it is called, so that ``nbjudge check`` never pays for what
a grading run needs.
"""

from __future__ import annotations

import argparse
import atexit
import errno
import gc
import importlib
import io
import os
import re
import select
import sys
from collections.abc import Sequence

from nbjudge import __version__
from nbjudge.errors import first_line
from nbjudge.program import program_name

#: A subcommand: its name, the module with ``add_arguments(parser)`` and ``run(args) -> int``, and
#: one line of help.
Command = tuple[str, str, str]

COMMANDS: tuple[Command, ...] = (
    ("check", "nbjudge.commands.check", "run the visible checks of an assignment"),
    ("submit", "nbjudge.commands.submit", "hand in an assignment and print a receipt"),
    ("release", "nbjudge.commands.release", "make the student version of an assignment"),
    ("collect", "nbjudge.commands.collect", "take hand-ins from a platform, folder or exchange"),
    ("grade", "nbjudge.commands.grade", "grade every submission of an assignment"),
    ("settle", "nbjudge.commands.settle", "decide tests on which judge and student differ"),
    ("mark", "nbjudge.commands.mark", "mark written answers question by question"),
    ("return", "nbjudge.commands.give_back", "give feedback and grades back as files"),
    ("report", "nbjudge.commands.report", "summarise a graded class"),
    ("similar", "nbjudge.commands.similar", "show answers that are alike, as a hint"),
    ("term", "nbjudge.commands.term", "show the class over the term, and what is next"),
    ("forget", "nbjudge.commands.forget", "take one student's data out of the course"),
    ("prove", "nbjudge.commands.prove", "prove an assignment's graders with its answer bank"),
    ("doctor", "nbjudge.commands.doctor", "say what this machine can and cannot do"),
)

#: Packages that only a grading run needs, with the extra that brings them.
EXTRAS = dict.fromkeys(("rich", "distributed", "psycopg", "nh3"), "nbjudge[run]")


#: How Python shows the object that a setting belongs to.
_OBJECT = re.compile(r"<(?:\w+\.)*(\w+) object at 0x[0-9a-f]+>(?: instance)?")
#: What the system says of a file without rights.
_LOCKED = (errno.EROFS, errno.EACCES)
#: Exit code of a program that Ctrl-C has ended, as shells know it.
STOPPED = 130


def _print_anything() -> None:
    """Let names that the console's encoding does not have be shown in another way, not end us."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _open_what_is_closed() -> None:
    """Write to nowhere where whoever started the program has closed a standard stream.

    A file that is opened next would take the stream's number, so that what a library writes there
    would end up in the gradebook.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)  # the lowest free number: the stream's own
            setattr(sys, name, open(nowhere, "r+", encoding="utf-8", closefd=False))  # noqa: SIM115


def dispatch(
    commands: Sequence[Command],
    program: str,
    description: str,
    version: str,
    argv: Sequence[str] | None = None,
) -> int:
    """Run one of several subcommands.

    Parameters
    ----------
    commands : sequence of Command
        What the program offers.
    program : str
        Its name, for help and messages.
    description, version : str
        For ``--help`` and ``--version``.
    argv : sequence of str, optional
        Arguments after the program's name; those of the process when left out.

    Returns
    -------
    int
        The exit code: the subcommand's own, or 2 when a package that it needs is missing.
    """
    _open_what_is_closed()
    _print_anything()
    if argv is None:
        # Whatever is left at the end of a program goes with it: looking through a million objects
        # for what could be freed takes a quarter of a second.
        atexit.register(gc.freeze)
        # Nor is much freed while a program loads: looking for it takes a fifth of that time.
        gc.set_threshold(50_000)
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog=program, description=description)
    parser.add_argument("--version", action="version", version=f"%(prog)s {version}")
    sub = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, _, text in commands:
        sub.add_parser(name, help=text, add_help=False)
    args, rest = parser.parse_known_args(words[:1])
    module_name, text = next((m, t) for n, m, t in commands if n == args.command)
    with program_name(program):
        try:
            module = importlib.import_module(module_name)
        except ModuleNotFoundError as error:
            extra = EXTRAS.get((error.name or "").split(".")[0])
            if extra is None:
                raise
            print(
                f"{program} {args.command}: the package {error.name!r} is not installed. "
                f"Install it with: pip install '{extra}'",
                file=sys.stderr,
            )
            return 2
        parser = argparse.ArgumentParser(prog=f"{program} {args.command}", description=text)
        module.add_arguments(parser)
        try:
            code = int(module.run(parser.parse_args(rest + words[1:])))
            sys.stdout.flush()
        except BrokenPipeError:
            if not _reader_has_left():
                raise
            return 1
        except KeyboardInterrupt:
            print(
                f"\n{program} {args.command}: stopped by Ctrl-C. Give the same command again.",
                file=sys.stderr,
            )
            return STOPPED
        except Exception as error:
            why = _from_outside(error)
            if not why:
                raise
            print(f"{program} {args.command}: {why}", file=sys.stderr)
            return 2
        return code


def _from_outside(error: Exception) -> str:
    """Say what a setting, the disk or the gradebook has refused in any step of a command.

    Returns
    -------
    str
        One line with the next step; empty for every other error, which is a fault of ours.
    """
    if type(error).__name__ == "TraitError":  # nbgrader reads a setting when it first needs it
        why = _OBJECT.sub(r"\1", str(error)).rstrip(". ")
        return f"a setting in nbgrader_config.py cannot be used: {why}. Correct that file."
    again = "Then give the same command again."
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        place = f" ({error.filename})" if error.filename else ""
        return f"the disk is full{place}. Free some space. {again}"
    if isinstance(error, OSError) and error.filename and error.errno in _LOCKED:
        return f"{error.filename}: {error.strerror}. Give yourself the right to it. {again}"
    database = getattr(error, "orig", None)
    if type(error).__module__.startswith("sqlalchemy.") and database is not None:
        line = first_line(database)
        return f"the gradebook refuses it ({line}). Put that right. {again}"
    return ""


def _reader_has_left() -> bool:
    """Whether it is our own output that nobody reads any more, as in ``| head``; then drop it."""
    if not hasattr(select, "poll"):
        return False
    poll, own = select.poll(), sys.stdout.fileno()
    poll.register(own, 0)
    if not any(events & select.POLLERR for _, events in poll.poll(0)):
        return False
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, own)
    os.close(nowhere)
    return True


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand of ``nbjudge``.

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
    return dispatch(
        COMMANDS, "nbjudge", "Grade a class of nbgrader submissions.", __version__, argv
    )


if __name__ == "__main__":
    raise SystemExit(main())
