"""The name under which a person calls the commands, for messages that name a next step.

A course may offer the commands under its own program's name (``mycourse check``); messages then
name what the person typed.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

#: The key of a notebook's metadata under which this program keeps what it needs.
METADATA = "nbjudge"

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


def search_path(before: str | None = None) -> str:
    """Return a ``PATH`` that begins with the programs of this Python's environment.

    nbgrader starts ``alembic`` by its bare name when it makes a gradebook. That fails in an
    environment that is not activated, unless ``PATH`` is extended first.

    Parameters
    ----------
    before : str, optional
        The ``PATH`` to extend; that of the process when left out.

    Returns
    -------
    str
        The folders of `before`, each once, after the folder of this Python's programs.
    """
    if before is None:
        before = os.environ.get("PATH", "")
    parts = [str(Path(sys.executable).parent), *(p for p in before.split(os.pathsep) if p)]
    return os.pathsep.join(dict.fromkeys(parts))


@contextmanager
def quieter(log: logging.Logger | logging.LoggerAdapter[Any], level: int) -> Iterator[None]:
    """Let a logger say only what is as grave as `level`, and give it its own level back.

    nbgrader's objects share one logger with whatever program they run in.
    """
    logger = log.logger if isinstance(log, logging.LoggerAdapter) else log
    before = logger.level
    logger.setLevel(level)
    try:
        yield
    finally:
        logger.setLevel(before)


def find_own_programs() -> None:
    """Extend this process's ``PATH`` by the programs of its environment; see `search_path`."""
    os.environ["PATH"] = search_path()
