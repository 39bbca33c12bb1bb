"""What a test changes of the notebook, done in the student's process too.

The test runs elsewhere. What it imports, replaces or deletes is done here too before the student's
code is asked again, because in one kernel that code would find it so.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from nbjudge.engine.alike.in_place import overwrite
from nbjudge.engine.wire import Lent, own_names


class Rebinding:
    """Does to the notebook's names what a test has done to its own.

    Parameters
    ----------
    names : dict
        The notebook's names.
    decode : callable
        Builds the value that a message stands for.
    """

    def __init__(self, names: dict[str, Any], decode: Callable[[Any], Any]) -> None:
        self._names, self._decode = names, decode
        #: What names were before the test of this moment changed or deleted them.
        self._before: dict[str, Any] = {}

    def begin(self) -> None:
        """Get ready for the next test."""
        self._before.clear()

    def imported(self, imports: Sequence[Sequence[Any]], *, ended: bool = True) -> None:
        """Bind what the test cell imported: later cells of the notebook may use it.

        Parameters
        ----------
        imports : sequence of (name, module, attribute or None)
        ended : bool
            Whether the test is at its end; until then only names are bound that are free.
        """
        for name, module, attribute in imports:
            if not ended and name in self._names:
                continue
            with suppress(BaseException):
                value = importlib.import_module(module)
                if name:
                    value = value if attribute is None else getattr(value, attribute)
                    self._names[name] = value

    def changed(self, changes: Mapping[str, Any]) -> None:
        """Give names the values that the test has given them.

        Parameters
        ----------
        changes : mapping of str to dict or None
            None stands for a deleted name, ``{"back": ...}`` for the value that the name had before
            the test, and ``{"at": ...}`` for what a library has in a place.
        """
        for name, message in changes.items():
            if name in self._names:
                self._before.setdefault(name, self._names[name])
            with suppress(BaseException):
                if message is None:
                    self._names.pop(name, None)
                elif "back" in message:
                    self._names[name] = self._before[name]
                elif "at" in message:
                    importlib.import_module(message["at"][0])
                    self._names[name] = own_names.found_at(message["at"])
                else:
                    self._names[name] = self._decode(message["v"])

    def changed_inside(self, changes: Sequence[Mapping[str, Any]], lent: Lent) -> None:
        """Change in place what a test has changed of its copies.

        Parameters
        ----------
        changes : sequence of dict
            ``name`` of the notebook, or ``attribute`` of the lent object ``of``; ``v`` is what it
            holds now.
        lent : Lent
        """
        for change in changes:
            with suppress(BaseException):
                if "name" in change:
                    target = self._names[change["name"]]
                else:
                    target = getattr(lent[change["of"]], change["attribute"])
                overwrite(target, self._decode(change["v"]))
