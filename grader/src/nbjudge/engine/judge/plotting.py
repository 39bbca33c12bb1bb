"""pyplot's current figure, which each process has of its own, as if there were one.

``draw(); plt.gca()`` asks for what the student's function has drawn. While a test runs, four of
pyplot's functions look whether the student's process has the newest figure, and ask it then.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

from nbjudge.engine import wire

Ask = Callable[[str, list[Any]], Any]


class Figures:
    """Decides whose figure is the current one.

    Parameters
    ----------
    ask : callable
        Asks pyplot of the student's process: the function's name and its arguments.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._theirs = 0
        #: This process's current figure when the student's process last told of another one.
        self._mine: Any = None
        self._wrapped = False

    def begin(self) -> None:
        """Get ready for a test cell."""
        pyplot: Any = sys.modules.get("matplotlib.pyplot")
        if pyplot is not None and not self._wrapped:
            self._wrapped = True
            for name in ("gca", "gcf", "get_fignums"):
                setattr(pyplot, name, self._either(name, getattr(pyplot, name)))
            pyplot.close = self._closing(pyplot.close)

    def heard(self, count: Any) -> None:
        """Take what came with an answer: how many figures are open over there, if that changed."""
        if type(count) is int and 0 <= count < 1_000_000:
            self._theirs, self._mine = count, self._active()

    def end(self) -> None:
        """Forget the figures: the student's process closes those of a test."""
        self._theirs, self._mine = 0, None

    def _active(self) -> Any:
        helpers = sys.modules.get("matplotlib._pylab_helpers")
        return None if helpers is None else helpers.Gcf.get_active()

    def _is_theirs(self) -> bool:
        return self._theirs > 0 and self._active() is self._mine

    def _either(self, name: str, own: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(own)
        def function() -> Any:
            return self._ask(name, []) if self._is_theirs() else own()

        return function

    def _closing(self, own: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(own)
        def close(fig: Any = None) -> None:
            if issubclass(type(fig), wire.Reference):
                self._ask("close", [fig])
            elif isinstance(fig, str) and fig == "all":
                if self._theirs:
                    self._ask("close", ["all"])
                own("all")
            elif fig is None and self._is_theirs():
                self._ask("close", [])
            else:
                own(fig)

        return close
