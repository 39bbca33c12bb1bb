"""Environment variables that a test names, as one process would have them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

from nbjudge.engine.syntax.effort import remembered

#: A test that deals with environment variables, and their names among its texts.
_ENVIRONMENT = re.compile(r"\b(environ|getenv)\b|^\s*%(set_)?env\b", re.MULTILINE)
_VARIABLE = re.compile(r"""["']([A-Za-z][A-Za-z0-9_]{0,60})["']""")


@remembered(2_000)
def variables(source: str) -> frozenset[str]:
    """Return the names of environment variables in a test, found once for a text."""
    return frozenset(_VARIABLE.findall(source) if _ENVIRONMENT.search(source) else ())


class Environment:
    """What the answer has set is set here; what the test sets holds for the answer.

    A variable that this process had before any test stays as it is, and so does one that the test
    has set itself: it may be what the test compares the answer with.
    """

    def __init__(self) -> None:
        self._own = frozenset(os.environ)
        self._names: frozenset[str] = frozenset()
        #: What each was when the test began, and what both processes have by now.
        self._first: dict[str, str | None] = {}
        self._common: dict[str, str | None] = {}

    def begin(self, source: str, ask: Callable[..., Any]) -> None:
        """Get ready for a test.

        Parameters
        ----------
        source : str
            The test.
        ask : callable
            Asks the student's process; see `Asks.ask`.
        """
        self._names = variables(source)
        self._first = self._now()
        self._common = dict(self._first)
        if self._names:
            self.heard(ask(op="environment", names=sorted(self._names)))

    def _now(self) -> dict[str, str | None]:
        return {name: os.environ.get(name) for name in self._names}

    def asked(self) -> dict[str, Any]:
        """Return what goes with a question: all names, and what has changed here."""
        if not self._names:
            return {}
        now = self._now()
        changed = {name: value for name, value in now.items() if self._common.get(name) != value}
        self._common = now
        return {"names": sorted(self._names), "changed": changed}

    def heard(self, answer: Any) -> None:
        """Take what came with an answer: the variables that are set over there."""
        if not isinstance(answer, dict):
            return
        for name in self._names - self._own:
            value, mine = answer.get(name), os.environ.get(name)
            if mine != self._first.get(name) or value == mine:
                continue
            if isinstance(value, str) and "\0" not in value:
                os.environ[name] = value
            elif value is None:
                os.environ.pop(name, None)
            self._common[name] = self._first[name] = os.environ.get(name)
