"""The command line, ``multivector COMMAND``.

The course's own commands, and those of the grading package under the same program's name, so that
a student and an instructor type one word. Each subcommand is imported only when it is called.
"""

from __future__ import annotations

from collections.abc import Sequence

from multivector import __version__
from nbjudge.cli import COMMANDS as GRADER
from nbjudge.cli import Command, dispatch

#: Commands of the course alone.
OWN: tuple[Command, ...] = (
    ("lab", "multivector.commands.lab", "open the lessons and assignments in JupyterLab"),
    ("progress", "multivector.commands.progress", "show what you have practised in the lessons"),
    ("bundle", "multivector.commands.bundle", "make the zip file that students get"),
)

COMMANDS: tuple[Command, ...] = (*OWN, *GRADER)


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
    return dispatch(
        COMMANDS,
        "multivector",
        "Kazakhstan between the vectors: the course's commands.",
        __version__,
        argv,
    )


if __name__ == "__main__":
    raise SystemExit(main())
