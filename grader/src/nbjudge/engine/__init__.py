"""The engine: executes notebooks in processes forked from a warm one, isolated and judged.

It knows notebooks' cells, not courses: jobs in, outputs out. :class:`Pool` is the way in.

>>> from nbjudge.engine import Cell, Job
>>> Job("a/ps1", (Cell(0, "x = 1"), Cell(1, "assert x == 1", "test"))).limits.cell_seconds
30.0
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from nbjudge.engine.jobs import (
    Capability,
    Cell,
    CellRun,
    Execution,
    IsolationUnavailable,
    Job,
    Limits,
    Policy,
)

if TYPE_CHECKING:
    from nbjudge.engine.runner.pool import Pool
    from nbjudge.engine.runner.tried import capabilities

__all__ = [
    "Capability",
    "Cell",
    "CellRun",
    "Execution",
    "IsolationUnavailable",
    "Job",
    "Limits",
    "Policy",
    "Pool",
    "capabilities",
]


_LATER = {"Pool": "nbjudge.engine.runner.pool", "capabilities": "nbjudge.engine.runner.tried"}


def __getattr__(name: str) -> Any:
    """Import what runs jobs when it is first asked for; the words alone need none of it."""
    if name in _LATER:
        return getattr(importlib.import_module(_LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
