"""The settings of libraries that a test is about, as one process would have them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from nbjudge.engine import wire
from nbjudge.engine.alike import settings

Setting = tuple[str, str]


class SharedSettings:
    """What a test reads is what the answer has set; what a test sets holds for the answer.

    Parameters
    ----------
    encode, decode : callable
        Turn a value into a message, and a message into a value.
    """

    def __init__(self, encode: Callable[[Any], Any], decode: Callable[[Any], Any]) -> None:
        self._encode, self._decode = encode, decode
        self._names: frozenset[Setting] = frozenset()
        self._kept: frozenset[Setting] = frozenset()
        #: What each was here when the test began, and what both processes have by now.
        self._first: dict[Setting, Any] = {}
        self._common: dict[Setting, Any] = {}
        #: Those that have here what the answer has set.
        self._theirs: set[Setting] = set()

    def begin(self, source: str, ask: Callable[..., Any]) -> None:
        """Take over what the answer has set, for a test that names it."""
        self._names = settings.named(source)
        self._kept = settings.only_set(source)
        self._theirs.clear()
        said = ask(op="settings", names=sorted(self._names)) if self._names else None
        for family in {about[0] for about in said} if isinstance(said, list) else ():
            if family in settings.FAMILIES:
                settings.load(family)
        self._first = settings.read(self._names) if self._names else {}
        self._common = self._messages() if self._names else {}
        self.heard(said)

    def _messages(self) -> dict[Setting, Any]:
        found = {}
        for setting, value in settings.read(self._names).items():
            with suppress(wire.WireError):
                found[setting] = self._encode(value)
        return found

    def asked(self) -> dict[str, Any]:
        """Return what goes with a question: all names, and what has changed here."""
        if not self._names:
            return {}
        now = self._messages()
        changed = [[*s, message] for s, message in now.items() if self._common.get(s) != message]
        self._common = now
        return {"names": sorted(self._names), "changed": changed}

    def heard(self, answer: Any) -> None:
        """Take what came with an answer: values of settings over there."""
        for family, name, message in answer if isinstance(answer, list) else ():
            setting = (family, name)
            if setting not in self._names - self._kept or self._common.get(setting) == message:
                continue
            value = self._decode(message)
            if _is_plain(value) and settings.write(family, name, value):
                self._theirs.add(setting)
        self._common = self._messages() if self._names else {}

    def end(self) -> None:
        """Put back what the answer has set, unless the test has set it to something else."""
        now = settings.read(self._theirs) if self._theirs else {}
        for setting in self._theirs & self._first.keys():
            with suppress(wire.WireError):
                if self._encode(now.get(setting)) == self._common.get(setting):
                    settings.write(*setting, self._first[setting])
        self._names = frozenset()


def _is_plain(value: Any, depth: int = 0) -> bool:
    """Whether a value is a text, a number, or a list or dictionary of such."""
    if type(value) in (list, tuple) and depth < 3:
        return all(_is_plain(part, depth + 1) for part in value)
    if type(value) is dict and depth < 3:
        return all(_is_plain(part, depth + 1) for item in value.items() for part in item)
    return type(value) in (bool, int, float, str, type(None))
