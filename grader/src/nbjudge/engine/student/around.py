"""What a test may change around a call: functions it replaced, warnings, the current figure.

The student's process uses this module while it answers a question of the judge.
"""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

#: Most warnings that are told of one call, and the longest text of one.
MOST_WARNINGS, LONGEST_WARNING = 100, 2_000
#: What a test may ask pyplot for in the student's process.
PYPLOT = frozenset({"close", "gca", "gcf", "get_fignums"})


@contextmanager
def replaced(changes: Sequence[Sequence[Any]], decode: Callable[[Any], Any]) -> Iterator[None]:
    """Put what the test has put into modules into the same modules here, for one question.

    Parameters
    ----------
    changes : sequence of (str, str, message)
        Module, name in it, and the test's own function or value.
    decode : callable
        Turns the message into what stands for it here.
    """
    before = []
    try:
        for module, name, message in changes:
            with suppress(Exception):
                home = importlib.import_module(module)
                before.append((home, name, getattr(home, name)))
                setattr(home, name, decode(message))
        yield
    finally:
        for home, name, value in reversed(before):
            with suppress(Exception):
                setattr(home, name, value)


@contextmanager
def told_warnings(wanted: bool, answer: dict[str, Any]) -> Iterator[None]:
    """Add the warnings of one question to its answer, when the test records them."""
    if not wanted:
        yield
        return
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            yield
        finally:
            with suppress(Exception):
                answer["warned"] = [
                    [
                        [
                            [kind.__module__, kind.__qualname__]
                            for kind in one.category.__mro__[:10]
                        ],
                        str(one.message)[:LONGEST_WARNING],
                    ]
                    for one in seen[:MOST_WARNINGS]
                ]


def _about_warning(warning: warnings.WarningMessage) -> list[Any]:
    kinds = [[kind.__module__, kind.__qualname__] for kind in warning.category.__mro__[:10]]
    return [kinds, str(warning.message)[:LONGEST_WARNING]]


def set_environment(told: Mapping[str, Any] | None) -> None:
    """Set the environment variables that the test has set, and remove those that it has removed."""
    for name, value in (told or {}).get("changed", {}).items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def environment(names: Sequence[str]) -> dict[str, str]:
    """Return those of some environment variables that are set."""
    return {name: os.environ[name] for name in names if name in os.environ}


class CurrentFigure:
    """Notices when pyplot's current figure has become another one."""

    def __init__(self) -> None:
        self._known: tuple[Any, ...] = ()

    def news(self) -> int | None:
        """Return how many figures are open, when that or the current one has changed."""
        helpers = sys.modules.get("matplotlib._pylab_helpers")
        if helpers is None:
            return None
        try:
            found = (*helpers.Gcf.figs,)
        except Exception:
            return None
        if found == self._known:
            return None
        self._known = found
        return len(found)


def empty_axes(size: Sequence[float]) -> Any:
    """Make axes as empty as those of a test, in a figure of the same size (inches)."""
    from matplotlib import pyplot

    _, axes = pyplot.subplots(figsize=size)
    return axes


def ask_pyplot(name: str, arguments: Sequence[Any]) -> Any:
    """Do for the test what it asked of pyplot.

    A figure that is closed keeps a canvas, so that it can still be measured and rendered.
    """
    if name not in PYPLOT:
        raise ValueError(f"pyplot is not asked for {name!r}")
    from matplotlib import pyplot

    if name != "close":
        return getattr(pyplot, name)(*arguments)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    pyplot.close(*arguments)
    for figure in arguments:
        if isinstance(figure, Figure):
            FigureCanvasAgg(figure)
    return None


def close_figures() -> None:
    """Forget figures drawn for a test: they would be shown below the next cell."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        with suppress(BaseException):
            pyplot.close("all")
