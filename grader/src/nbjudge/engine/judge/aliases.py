"""What a test changes of values that the answer may still hold.

A function returns the very list that it keeps, and the test appends to it: in one kernel the answer
has one item more from then on. The judge has a copy, so the student's process knows nothing of it.
That matters to later tests, which the notebook's end can then say nothing about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from nbjudge.engine import wire
from nbjudge.engine.alike.in_place import can_change
from nbjudge.engine.syntax.effort import remembered

#: Code without any of these changes nothing in place.
_CHANGES = re.compile(
    r"[\]\w]\s*(?:[-+*/%&|^@]|//|\*\*|<<|>>)=|\]\s*=[^=]|\.\w+\s*=[^=]|\bdel\b|\binplace\b|\bout\s*="
    r"|\.(?:add|append|appendleft|clear|discard|extend|extendleft|fill|insert|itemset|move_to_end"
    r"|partition|pop|popitem|popleft|put|remove|resize|reverse|rotate|setdefault|sort|subtract"
    r"|update|\w+_update|set_\w+|setflags|drop|rename|write\w*)\b"
    r"|\b(?:shuffle|insort\w*|heap\w+|_?setattr|delattr|setitem|copyto|fill_diagonal|place|putmask)\b"
)
#: How many values of one test are looked at.
MOST = 200


@remembered(2_000)
def changes_in_place(source: str) -> bool:
    """Whether code may change a value in place, found out once for a text."""
    return _CHANGES.search(source) is not None


class Aliases:
    """Copies that a test has of what the answer may hold.

    Parameters
    ----------
    encode : callable
        Turns a value into a message.
    """

    def __init__(self, encode: Callable[[Any], Any]) -> None:
        self._encode = encode
        #: Whether a test is at work that may change a value in place.
        self.watches = False
        self._seen: list[tuple[Any, Any]] = []
        #: Whether a test has changed a copy, or may have.
        self.changed = False

    def begin(self, code: Iterable[str]) -> None:
        """Get ready for a test; `code` is its own and that of each function that it calls."""
        self.watches = not self.changed and any(map(changes_in_place, code))
        self._seen.clear()

    def note(self, value: Any) -> None:
        """Remember a value that has come over, or has been handed over."""
        if not self.watches or issubclass(type(value), wire.Reference):
            return
        try:
            message = self._encode(value)
        except wire.WireError:
            return
        if can_change(message):
            self._seen = [seen for seen in self._seen if seen[0] is not value]
            self._seen.append((value, message))
            self.changed |= len(self._seen) > MOST

    def end(self, alike: Callable[[Any], bool]) -> None:
        """Find out whether the test has changed any of them.

        Parameters
        ----------
        alike : callable
            Whether a value's changes have gone over to the student's process.
        """
        for value, message in self._seen:
            if self.changed or alike(value):
                continue
            try:
                self.changed = self._encode(value) != message
            except wire.WireError:
                self.changed = True
        self._seen.clear()
