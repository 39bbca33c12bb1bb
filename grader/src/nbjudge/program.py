"""The name under which a person calls the commands, for messages that name a next step.

A course may offer the commands under its own program's name (``mycourse check``); messages then
name what the person typed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_name: ContextVar[str] = ContextVar("program", default="nbjudge")


@contextmanager
def program_name(name: str) -> Iterator[None]:
    """Use `name` in the messages of what runs inside.

    Parameters
    ----------
    name : str
        What the person typed, without a path: ``nbjudge`` or a course's own program.
    """
    before = _name.set(name)
    try:
        yield
    finally:
        _name.reset(before)


def command(words: str) -> str:
    """Return what to type for one command.

    Parameters
    ----------
    words : str
        The command and its arguments.

    Examples
    --------
    >>> command("release ps1")
    'nbjudge release ps1'
    """
    return f"{_name.get()} {words}"


def search_path(before: str = "") -> str:
    """Return a ``PATH`` that begins with the programs of this Python's environment.

    nbgrader starts ``alembic`` by its bare name to make a gradebook, which fails where the
    environment is not activated.

    Parameters
    ----------
    before : str
        The ``PATH`` to extend.
    """
    parts = [str(Path(sys.executable).parent), *(p for p in before.split(os.pathsep) if p)]
    return os.pathsep.join(dict.fromkeys(parts))
