"""References: numbers that stand for objects which stay on the other side."""

from __future__ import annotations

import dis
import types
import weakref
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from nbjudge.engine.wire.transport import WireError


class Lent:
    """Objects that stay here while the other side holds a number for them."""

    def __init__(self) -> None:
        self._objects: dict[Any, Any] = {}
        self._numbers: dict[int, Any] = {}

    def number(self, item: Any) -> Any:
        """Return the number of `item`; the same object always has the same one."""
        known = self._numbers.get(id(item))
        return self.put(len(self._objects) + 1, item) if known is None else known

    def put(self, number: Any, item: Any) -> Any:
        """Lend `item` under a number that the other side chose."""
        self._objects[number] = item  # also keeps it alive, so that its id() stays its own
        self._numbers[id(item)] = number
        return number

    def keep(self, number: Any, item: Any) -> Any:
        """Lend `item` under a number of its own, without giving up how else it crosses."""
        self._objects[number] = item
        return number

    def __getitem__(self, number: Any) -> Any:
        try:
            return self._objects[number]
        except (KeyError, TypeError):
            raise WireError(f"nothing was lent under {number!r}") from None

    def holds(self, item: Any) -> bool:
        """Whether `item` has been lent."""
        return id(item) in self._numbers

    def number_of(self, item: Any) -> Any:
        """Return the number of an object that has been lent."""
        return self._numbers[id(item)]


#: Operators that a handle passes on, between two objects of the student's only.
OPERATORS = (
    *("__add__", "__sub__", "__mul__", "__truediv__", "__floordiv__", "__mod__", "__pow__"),
    *("__matmul__", "__and__", "__or__", "__xor__"),
)
#: Operators with a value of the test on the other side, by the operator that they reverse. Neither
#: a difference nor a quotient is among them: that is how a test compares an answer with what it
#: expects.
WITH_VALUES = {"__radd__": "__add__", "__rmul__": "__mul__", "__rmatmul__": "__matmul__"}
#: Operators that change an object in place, with those that they stand for.
IN_PLACE = {f"__i{name[2:]}": name for name in OPERATORS}
#: Names of methods that compare, whatever they are given.
COMPARISONS = frozenset(
    {"allclose", "almost_equals", "broadcast_equals", "compare", "dummy_eq", "endswith"}
    | {"eq", "equals", "equals_exact", "equals_identical", "geom_almost_equals", "geom_equals"}
    | {"geom_equals_exact", "identical", "is_isomorphic", "isclose", "isdisjoint", "isin"}
    | {"issubset", "issuperset", "ne", "samefile", "startswith"}
)
#: Names of methods that compare when they are given an array, a table, a geometry or an
#: expression, and may do something else otherwise.
WITH_DATA = frozenset(
    {"between", "contains", "contains_properly", "covered_by", "covers", "crosses", "difference"}
    | {"disjoint", "distance", "div", "divide", "dwithin", "floordiv", "frechet_distance", "ge"}
    | {"gt", "hausdorff_distance", "intersects", "le", "lt", "mod", "overlaps", "rdiv", "score"}
    | {"relate", "relate_pattern", "rsub", "rtruediv", "sub", "subtract", "symmetric_difference"}
    | {"touches", "truediv", "within"}
)
#: Comparisons by which Python's own functions put objects in an order.
ORDERS = ("__lt__", "__gt__")
#: Special methods whose answer alone would be a verdict: they are never asked for.
DECIDING = ("__eq__", "__ne__", "__hash__", "__bool__")
#: Others of the student's classes that are not asked for: of an object without them Python says
#: that it cannot do this, and a test may expect just that.
REFUSED = (
    *("__contains__", "__le__", "__ge__", "__lshift__", "__rshift__", "__divmod__", "__rsub__"),
    *("__rtruediv__", "__rfloordiv__", "__rmod__", "__rpow__", "__rand__", "__ror__", "__rxor__"),
    *("__rlshift__", "__rrshift__", "__rdivmod__", "__pos__", "__complex__", "__trunc__"),
    *("__floor__", "__ceil__", "__bytes__", "__fspath__"),
)
#: Special methods that an object's reference passes on when the object has them.
ABILITIES = (
    *("__call__", "__len__", "__getitem__", "__iter__", "__next__", "__await__"),
    *("__aiter__", "__anext__", "__aenter__", "__aexit__"),
    *("__enter__", "__exit__", "__setitem__", "__delitem__", "__repr__", "__format__"),
    "__reversed__",
    *("__float__", "__int__", "__index__", "__neg__", "__invert__", "__abs__", "__round__"),
    *OPERATORS,
    *WITH_VALUES,
    *IN_PLACE,
    *ORDERS,
)


def can(kind: type, name: str, *, own: bool) -> bool:
    """Whether objects of a class have a special method; some, such as ``<``, every object has.

    Parameters
    ----------
    kind : type
    name : str
        The method's.
    own : bool
        Whether the class is the student's own: only its texts and its order are asked for.
    """
    if name in (*ORDERS, "__repr__", "__format__"):
        return own and getattr(kind, name) is not getattr(object, name)
    # Not by `hasattr`: a class can be called itself, and one of an enumeration has items.
    found = next((vars(base)[name] for base in kind.__mro__ if name in vars(base)), None)
    return found is not None


#: Begins all that code does about an error that comes up in it.
_HANDLES = dis.opmap["PUSH_EXC_INFO"]


def is_mortal(value: Any) -> bool:
    """Whether it can be noticed that an object has ended: here nothing that was lent ever does.

    >>> is_mortal(open), is_mortal(number for number in [1, 2])
    (False, False)
    """
    if isinstance(value, types.GeneratorType):  # with a `finally` or `with`, maybe
        return value.gi_frame is not None and _HANDLES in value.gi_code.co_code[::2]
    return hasattr(type(value), "__del__") or weakref.getweakrefcount(value) > 0


def decides(kind: type, name: str) -> bool:
    """Whether a class has its own idea of what is equal, a hash, or true."""
    return getattr(kind, name, None) is not getattr(object, name, None)


#: What the student's function may do with an open file of the test.
FILE_METHODS = frozenset(
    {"read", "readline", "readlines", "write", "writelines", "seek", "tell", "flush", "close"}
    | {"getvalue", "readable", "writable"}
)

#: Special methods of an object of the test that the student's function may use.
OF_THE_TEST = (
    *("__call__", "__len__", "__getitem__", "__contains__", "__iter__", "__next__"),
    *("__enter__", "__exit__", "__bool__", "__int__", "__float__", "__str__", "__repr__"),
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__"),
    *("__neg__", "__abs__"),
    *("__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__truediv__"),
)
#: What stands before the name of an attribute that the student's function reads.
ATTRIBUTE = "."

#: Kinds of message that stand for what stays on the other side, or is made on this one.
REFERENCES = frozenset(
    {"function", "class", "object", "module", "axes", "enum", "iterator", "file"}
    | {"generator", "instance", "named", "own tuple", "pickled", "the test's"}
)


class Reference:
    """What stands here for an object of the other side; ``_judge_number`` says for which."""

    __slots__ = ()


class Numbered:
    """Data that the other side has as an object of a class of its own, under ``_judge_number``."""

    __slots__ = ()


class Encodes(Protocol):
    """What the modules of single kinds need of the encoder."""

    def __call__(self, value: Any, depth: int = 0) -> Any:
        """Encode one value."""
        ...

    def items(self, values: Iterable[Any], depth: int) -> list[Any]:
        """Encode several, one level deeper."""
        ...


class Decodes(Protocol):
    """What the modules of single kinds need of the decoder."""

    #: Things that are slow to make, by their text.
    cache: dict[str, Any]
    #: Whether masked values may come.
    masks: bool

    def __call__(self, message: Any) -> Any:
        """Decode one message."""
        ...

    def items(self, messages: Any) -> list[Any]:
        """Decode several."""
        ...


#: Turns a value of one library into a message; None for what is no data.
Encode = Callable[[Encodes, Any, int], "dict[str, Any] | None"]
#: Builds a value from a message of one kind.
Decode = Callable[[Decodes, dict[str, Any]], Any]


def without_methods(members: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """Return what will be attributes of data; none may pass for a method that compares.

    Nor for one of Python's or a library's own: numpy asks for ``__array_interface__``, which names
    a place in the memory of the process.
    """
    for name, value in members.items():
        if str(name).startswith("__"):
            raise WireError(f"data with an attribute called {str(name)[:40]!r}")
        if (name in COMPARISONS or name in WITH_DATA) and callable(value):
            raise WireError(f"data with a function called {name!r}")
    return members


def decoded_pairs(decode: Decodes, pairs: Any) -> dict[Any, Any]:
    """Return what a mapping holds.

    One that says as numpy's ``__array_interface__`` where values lie in the memory is refused:
    under that label in a column, numpy would take this process's own memory for the answer.
    """
    made = {decode(key): decode(value) for key, value in pairs}
    if "typestr" in made:
        raise WireError("a dictionary that numpy may take for an address in the memory")
    return made
