"""Whether two values of a test are one and the same object in the student's process.

``assert total is not sum`` asks about identity. A function of a library is a stand-in here, and a
list that the answer has under two names has come over twice: Python's own ``is`` would call both
different, and a wrong answer would pass. So the instructor's code asks here instead
(:class:`Rewriting`). What nobody can know here is no answer at all: the test fails, and the second
opinion runs it in the student's process.
"""

from __future__ import annotations

import ast
import builtins
import enum
import json
import operator
import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from nbjudge.engine import wire
from nbjudge.engine.judge.abstract import know_to_abstract_classes
from nbjudge.engine.judge.asks import RemoteError
from nbjudge.engine.judge.modules import is_students, library
from nbjudge.engine.judge.remote import stand_for
from nbjudge.engine.judge.student_classes import is_class
from nbjudge.engine.syntax.effort import remembered
from nbjudge.engine.wire import own_names

#: The names under which rewritten code finds what it asks.
SAME, PAIR = "__same_object__", "__same_pair__"
#: Functions and methods that compare by identity: their first two arguments.
_COMPARING = frozenset({"assertIs", "assertIsNot", "is_", "is_not"})
#: Attributes of these types are kept alike: a test fills them (``basket.items.append(3)``).
HELD = (list, dict, set)
#: How many results of a test are remembered.
MOST = 50


#: Code without any of these words compares nothing by identity.
_WORDS = re.compile(r"\bis\b|\bassertIs|\bis_")


class Rewriting(ast.NodeTransformer):
    """Has ``is`` and ``is not`` of the instructor's code answered by :meth:`Identity.same`.

    Comparisons with ``None``, a number or a text stay as they are.

    Attributes
    ----------
    changed : bool
        Whether anything was rewritten.
    """

    def __init__(self) -> None:
        self.changed = False

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """Rewrite one comparison; of a chain only where no side has to be evaluated twice."""
        self.generic_visit(node)
        sides = [node.left, *node.comparators]
        asks = [isinstance(op, ast.Is | ast.IsNot) for op in node.ops]
        if len(sides) > 2 and any(asks) and all(map(_is_place, sides[1:-1])):
            pairs = zip(sides, node.ops, sides[1:], strict=False)
            parts = [ast.copy_location(ast.Compare(a, [op], [b]), node) for a, op, b in pairs]
            return ast.copy_location(ast.BoolOp(ast.And(), [*map(self._pair, parts)]), node)
        return self._pair(node)

    def _pair(self, node: ast.Compare) -> ast.expr:
        sides = [node.left, *node.comparators]
        if len(sides) != 2 or not isinstance(node.ops[0], ast.Is | ast.IsNot):
            return node
        if any(isinstance(side, ast.Constant) for side in sides):
            return node
        self.changed = True
        asked: ast.expr = _call(SAME, sides, node)
        if isinstance(node.ops[0], ast.IsNot):
            asked = ast.copy_location(ast.UnaryOp(ast.Not(), asked), node)
        return asked

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """Hand one object over twice where both arguments stand for the same one."""
        self.generic_visit(node)
        named = {ast.Attribute: "attr", ast.Name: "id"}.get(type(node.func), "")
        pair = node.args[:2]
        if getattr(node.func, named, None) not in _COMPARING or len(pair) < 2:
            return node
        if not any(isinstance(part, ast.Starred | ast.Constant) for part in pair):
            self.changed = True
            both = ast.copy_location(ast.Starred(_call(PAIR, pair, node), ast.Load()), node)
            node.args = [both, *node.args[2:]]
        return node


def _is_place(node: ast.expr) -> bool:
    """Whether code is a name, a constant or an attribute of one: it may be evaluated twice."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name | ast.Constant)


def rewriting(source: str) -> Rewriting | None:
    """Return what rewrites a cell; None where there is nothing to rewrite."""
    return Rewriting() if _WORDS.search(source) and _is_rewritten(source) else None


@remembered(2_000)
def _is_rewritten(source: str) -> bool:
    """Whether code compares by identity; most cells with the word "is" have it in a sentence."""
    visitor = Rewriting()
    try:
        visitor.visit(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True  # such as a cell with magics: whoever runs it finds out
    return visitor.changed


def _call(name: str, arguments: list[ast.expr], at: ast.expr) -> ast.Call:
    function = ast.copy_location(ast.Name(name, ast.Load()), at)
    return ast.copy_location(ast.Call(function, arguments, []), at)


def answer_with(same: Callable[[Any, Any], bool]) -> None:
    """Let rewritten code of this process ask `same`, and abstract classes ask stand-ins."""
    know_to_abstract_classes()
    setattr(builtins, SAME, same)
    setattr(builtins, PAIR, lambda one, other: (one, one) if same(one, other) else (one, other))


def rewritten(tree: ast.Module) -> ast.Module:
    """Return code of a test that runs where no student is known yet."""
    if not hasattr(builtins, SAME):
        answer_with(operator.is_)
    return ast.fix_missing_locations(Rewriting().visit(tree))


class Identity:
    """What one test knows of which of its values are one object over there.

    Parameters
    ----------
    peer : object
        Its ``limited`` is set where there is no answer.
    encode : callable
        Turns a value into a message.
    """

    def __init__(self, peer: Any, encode: Callable[[Any], Any]) -> None:
        self._peer, self._encode = peer, encode
        self._doubts: list[tuple[Any, Any]] = []
        self._results: OrderedDict[Any, Any] = OrderedDict()
        #: The value of a name that the student's process has as well, the same there and here.
        self.named: Callable[[str], Any] = lambda name: None

    def begin(self) -> None:
        """Get ready for a test."""
        self._doubts.clear()
        self._results.clear()

    def note(self, number: Any, value: Any) -> None:
        """Remember what came as the answer to a question."""
        self._results[number] = value
        while len(self._results) > MOST:
            self._results.popitem(last=False)

    def known(self, said: Any) -> Any:
        """Return the value of this process that a value is said to be; None for none."""
        if not isinstance(said, dict):
            return None
        number, names = said.get("question"), said.get("names")
        found = [self._results.get(number)] if isinstance(number, int) else []
        if isinstance(names, list):
            found += [self.named(name) for name in names[:MOST] if isinstance(name, str)]
        return next((value for value in found if value is not None), None)

    def take(self, known: Any, message: Any, made: Callable[[], Any]) -> Any:
        """Return a value that is said to be one that is known here.

        It is taken for that one only if it holds the same: no answer can give another value to what
        a test has already.

        Parameters
        ----------
        known : object
            None where nothing is known.
        message : object
            What came over.
        made : callable
            Builds the value of the message.
        """
        if known is None:
            return made()
        try:
            stays = issubclass(type(known), wire.Reference)
            if not stays and json.dumps(self._encode(known)) == json.dumps(message):
                return known
        except wire.WireError:
            pass
        value = made()
        self.doubt(value, known)
        return value

    def result(self, answer: dict[str, Any], decode: Callable[[Any], Any]) -> Any:
        """Return what an answer holds: the object itself where the test has it already."""
        message = answer.get("r")
        known = self.known(answer.get("one"))
        value = self.take(known, message, partial(decode, message))
        if known is not None and value is known:
            self._peer.aliases.note(value)
        if type(value) in HELD:
            self.note(answer.get("n"), value)
        return value

    def take_names(
        self, values: dict[str, Any], messages: Mapping[str, Any], others: Mapping[str, str]
    ) -> None:
        """Let names hold the object that another name holds already.

        Parameters
        ----------
        values : dict
            The notebook's names; changed in place.
        messages : mapping
            What came over for each name.
        others : mapping of str to str
            The other name.
        """
        for name, other in others.items():
            if name in values and other in values:
                values[name] = self.take(values[other], messages[name], partial(values.get, name))

    def doubt(self, one: Any, other: Any) -> None:
        """Note two values that are one object over there and hold different things here."""
        self._doubts = [*self._doubts[-MOST:], (one, other)]

    def same(self, one: Any, other: Any) -> bool:
        """Whether two values are one and the same object in the student's process.

        Raises
        ------
        RemoteError
            Where only the student's process can say.
        """
        if one is other:
            return True
        found = stand_for(one, other)
        if found is None or any(
            (a is one and b is other) or (a is other and b is one) for a, b in self._doubts
        ):
            self._peer.limited = True
            raise RemoteError("only the student's process knows whether these are the same object")
        return found


def unwrapped(messages: dict[str, Any], known: Collection[str]) -> dict[str, str]:
    """Return the names that are said to hold the very object of another one.

    Parameters
    ----------
    messages : dict
        What came over for names; only the message of the value itself is left in it.
    known : collection of str
        Names that may be the other one.
    """
    others = {}
    for name, message in [*messages.items()]:
        if isinstance(message, dict) and message.get("$") == "one":
            messages[name] = message.get("else")
            if message.get("name") in known:
                others[name] = message["name"]
    return others


def found_at(
    home: tuple[str, str], namespace: Mapping[str, Any], is_instructors: Callable[[str], bool]
) -> Any:
    """Return this process's own object of a place; None for none, and for the student's.

    Parameters
    ----------
    home : tuple of str
        A module and a name in it.
    namespace : mapping
        The notebook's names.
    is_instructors : callable
        Whether a name of the notebook holds what the instructor's cells have made.
    """
    module, (name, *parts) = home[0], home[1].split(".")
    if module != "__main__":
        return None if is_students(module) else own_names.found_at(home)
    found = namespace.get(name) if is_instructors(name) else None
    for part in parts:
        found = getattr(found, part, None)
    return None if issubclass(type(found), wire.Reference) else found


def member(
    about: Mapping[str, Any], namespace: Mapping[str, Any], decode: Callable[[Any], Any]
) -> Any:
    """Return the member of an enumeration of the instructor's or a library's; None for others."""
    module, name = str(about.get("module")), str(about.get("class"))
    kind = namespace.get(name) if module == "__main__" else None
    if module != "__main__" and not is_students(module):
        with suppress(ImportError):
            library(module)
            kind = own_names.found_at((module, name))
    if is_class(kind) and issubclass(kind, enum.Enum):
        with suppress(KeyError, ValueError):
            value = about.get("value")  # several flags together have no name of their own
            return kind[str(about.get("v"))] if value is None else kind(decode(value))
    return None
