"""Tests that pass here, and may fail in one process: because values are copies here.

In one process a function may return the list that it keeps, or change the one that it is given.
Here the test has copies, and finds the others as they were. The student's process says which values
have something in common with others (:mod:`nbjudge.engine.alike.shared_parts`). A test that changes
or compares such a value is doubtful, and so is one that holds a value which is another by now: it
is run in one process too, and counts only if it passes there as well. An answer that keeps silent
about it gains nothing but what an answer that copies its values has.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from nbjudge.engine import wire
from nbjudge.engine.alike.shared_parts import RESULT

#: What stands for a call's number where a value came as that of a name.
_NAME = "name"
#: The same for a value that an object has handed out, and no call.
_PART = "part"
#: How many values of one test are looked at.
MOST = 100
#: Code that asks whether two values have something in common.
_COMPARES = re.compile(
    r"\bis\b(?!\s+(?:not\s+)?(?:None|True|False)\b)|\bid\(|shares?_memory|\.base\b|owndata"
    r"|\bassertIs(?:Not)?\b|\bis_(?:not)?\b"
)
#: The same question about a type of Python's own, which is one object here as well.
_OF_TYPES = re.compile(
    r"\bis(?:\s+not)?\s+(?:bool|bytes|complex|dict|float|frozenset|int|list|set|str|tuple)\b"
)
#: Code that runs other code, which cannot be looked at.
_UNSEEN = re.compile(r"(?<![.\w])(?:exec|eval|run_path|run_module)\(|run_line_magic\('run'")
#: Code with a function, whose own names are gone at its end.
_FUNCTION = re.compile(r"\b(?:def|lambda)\b")


def _references_of_an_argument() -> tuple[int, int]:
    """Return how many references there are to arguments that nothing else holds: with and by name.

    Those of the caller, of the call, and of whoever counts.
    """
    counted: list[int] = []

    class Called:
        def __call__(self, *args: Any, **kwargs: Any) -> None:
            call(args, kwargs)

    def call(args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
        counted.append(sys.getrefcount(args[0] if args else kwargs["named"]))

    Called()([])
    Called()(named=[])
    return counted[0], counted[1]


_BY_PLACE, _BY_NAME = _references_of_an_argument()


def held_by_the_test(
    args: Sequence[Any], kwargs: Mapping[str, Any], places: Sequence[int | str]
) -> list[int | str]:
    """Return those of a call's arguments that something else holds as well.

    Parameters
    ----------
    args : sequence
    kwargs : mapping
    places : sequence of int or str
        Those that are asked about.
    """
    return [
        at
        for at in places
        if (
            sys.getrefcount(kwargs[at]) > _BY_NAME
            if isinstance(at, str)
            else sys.getrefcount(args[at]) > _BY_PLACE
        )
    ]


def _asks_for_identity(source: str) -> bool:
    """Whether code asks if two values are one object, or have something in common.

    >>> _asks_for_identity("a is b"), _asks_for_identity("type(a) is int")
    (True, False)
    """
    return _COMPARES.search(_OF_TYPES.sub("", source)) is not None


def _times_read(source: str, name: str) -> int:
    """Return how often code reads a name."""
    try:
        nodes = ast.walk(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return 2
    loads = (n for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))
    return sum(node.id == name for node in loads)


class Doubts:
    """What one test has that is a copy of something with company.

    Parameters
    ----------
    encode : callable
        Turns a value into a message.
    """

    def __init__(self, encode: Callable[[Any], Any]) -> None:
        self._encode = encode
        self._source = ""
        self._calls: dict[tuple[Any, Any], tuple[Any, Any]] = {}
        self._names: dict[str, Any] = {}
        self._asks = False
        self._in_functions = False
        #: Names whose values calls have changed in one process, and not here.
        self._altered: set[str] = set()
        #: Names that doubtful tests have bound, and values that were not alike when a test ended.
        self._left: set[str] = set()
        self._apart: set[tuple[Any, Any]] = set()
        #: Whether a test has changed its copy of what the answer holds.
        self._diverged = False
        #: Whether there is a doubt already.
        self.doubtful = False

    def begin(
        self, code: Sequence[str], read: Collection[str], helpers: Sequence[str] = ()
    ) -> None:
        """Get ready for a test.

        Parameters
        ----------
        code : sequence of str
            Its code, as Python, and that of the functions it calls.
        read : collection of str
            Names that it reads.
        helpers : sequence of str
            The text of modules of the instructor's. Whether two values are one object is found
            out for the code of cells only.
        """
        self._source = "\n".join([*code, *helpers])
        # What the notebook still holds may be changed, or compared, by a later test as well.
        self._diverged |= any(
            self._message(value) != known for value, known in self._calls.values()
        )
        kept = ((k, v) for k, v in self._calls.items() if k[0] != _NAME)
        self._calls = {k: v for k, v in kept if sys.getrefcount(v[0]) > _HELD}
        self._names.clear()
        self._asks = False
        self._in_functions = _FUNCTION.search(self._source) is not None
        self.doubtful = (
            self._diverged
            or not (self._altered | self._left).isdisjoint(read)
            or not self._apart.isdisjoint(self._calls)
            or _UNSEEN.search(self._source) is not None
            or any(map(_asks_for_identity, helpers))
        )

    def note_call(
        self,
        result: Any,
        given: Mapping[Any, Any],
        answer: Mapping[str, Any],
        values: Mapping[str, Any],
    ) -> None:
        """Take what an answer says of a call's result and arguments.

        Parameters
        ----------
        result : object
        given : mapping
            The arguments, by place or name.
        answer : mapping
        values : mapping of str to object
            What names of the notebook hold.
        """
        self._asks = True
        for place in _listed(answer.get("altered")):
            if type(place) in (int, str) and place in given:
                self._note_altered(given[place], values)
        for place in _listed(answer.get("shared")):
            if place == RESULT:
                self._note((answer.get("n"), place), result)
            elif type(place) in (int, str) and place in given:
                self._note((answer.get("n"), place), given[place])

    def note_part(self, value: Any) -> None:
        """Take a value that an object over there has handed out; it may still hold it."""
        self._note((_PART, len(self._calls)), value)

    def _note_altered(self, value: Any, values: Mapping[str, Any]) -> None:
        """Note an argument that a call has changed over there.

        It matters to a test that reads it again. Later ones read it anew.
        """
        names = [name for name, held in values.items() if held is value and name[:1] != "_"]
        again = [name for name in names if _times_read(self._source, name) > 1]
        self.doubtful |= bool(again) or not names
        self._altered.update(names)

    def note_names(self, values: Mapping[str, Any], messages: Any, shared: Any) -> None:
        """Take what came over for names, and which of them hold something with company."""
        for name in messages:
            if name in values and not issubclass(type(values[name]), wire.Reference):
                self._names[name] = values[name]
        for name in _listed(shared):
            if name in self._names:
                self._note((_NAME, name), values[name])

    def _note(self, key: tuple[Any, Any], value: Any) -> None:
        if len(self._calls) >= MOST or issubclass(type(value), wire.Reference):
            return
        try:
            self._calls[key] = (value, self._encode(value))
        except wire.WireError:
            return
        self.doubtful |= _asks_for_identity(self._source)

    def end(
        self, values: Mapping[str, Any], followed: frozenset[str], ask: Callable[..., Any]
    ) -> None:
        """Find out whether the test has changed one of them, or holds one that is another by now.

        Parameters
        ----------
        values : mapping of str to object
            What names of the notebook hold.
        followed : frozenset of str
            Names whose changes over there have come here.
        ask : callable
            Asks the student's process; see `Asks.ask`.
        """
        self.doubtful |= any(self._message(value) != known for value, known in self._calls.values())
        if not self._asks or not (self._calls or (self._names and not self.doubtful)):
            return
        said = ask(op="drifted")
        names = said.get("names") if isinstance(said, dict) else None
        for name, message in (names if isinstance(names, dict) else {}).items():
            if name in self._names and name not in followed and name in values:
                mine = values[name]
                untouched = mine is self._names[name]
                self.doubtful |= untouched and self._message(mine) != message
        for key in _listed(said.get("calls") if isinstance(said, dict) else None):
            kept = self._calls.get((key[0], key[1])) if _is_pair(key) else None
            # A function of the test may have looked at it, and holds nothing when it has ended.
            if kept is not None and (self._in_functions or sys.getrefcount(kept[0]) > _HELD):
                self.doubtful = True
                self._apart.add((key[0], key[1]))

    def leave(self, names: Collection[str]) -> None:
        """Note the names that a doubtful test has bound: who reads them shares its doubts."""
        self._left.update(names)

    def _message(self, value: Any) -> Any:
        try:
            return self._encode(value)
        except wire.WireError:
            return None


def _references_of_what_is_kept() -> int:
    """Return how many references there are to a value that only `Doubts` holds."""
    kept: dict[int, tuple[list[Any], None]] = {0: ([], None)}
    one = kept.get(0)
    return sys.getrefcount(one[0]) if one is not None else 0


_HELD = _references_of_what_is_kept()


def _listed(said: Any) -> list[Any]:
    return said[: 10 * MOST] if isinstance(said, list) else []


def _is_pair(key: Any) -> bool:
    return isinstance(key, list) and len(key) == 2 and all(isinstance(k, int | str) for k in key)
