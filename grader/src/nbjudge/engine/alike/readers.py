"""Readers: functions of the grader's own that work on a student's object where it lives.

A reader turns an object with hundreds of attributes, such as an Axes, into data with one question
instead of hundreds. It runs in the student's process, which may lie about what it reads as it may
about every attribute; the test compares what arrives in its own process.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

#: Every reader there is, by the name under which the judge asks for it: its module and its own.
READERS = {"nbjudge.checks.figures.look": ("nbjudge.checks.figures", "look")}

Reader = Callable[..., Any]


def name_of(reader: Any) -> str | None:
    """Return the name under which a function is a reader, or None if it is none.

    >>> from nbjudge.checks.figures import axes, look
    >>> name_of(look), name_of(axes)
    ('nbjudge.checks.figures.look', None)
    """
    name = f"{getattr(reader, '__module__', '')}.{getattr(reader, '__qualname__', '')}"
    return name if name in READERS else None


def load() -> dict[str, Reader]:
    """Import every reader: once, before any code of a student's can change its module."""
    return {
        name: getattr(importlib.import_module(module), function)
        for name, (module, function) in READERS.items()
    }
