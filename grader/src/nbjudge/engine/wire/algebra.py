"""Values of sympy: expressions, numbers, matrices and polynomials, with both of their halves.

An expression crosses as a list of nodes in which a node names only earlier ones, so that its depth
and its repeated parts cost nothing. A node is a number, a symbol, a constant, or the name of one of
sympy's classes with its arguments. No text is ever parsed, for sympy would run it as code, and no
expression is evaluated when it is built again: ``2*(x + 1)`` keeps the form that the answer has.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from nbjudge.engine.wire.references import Decode, Decodes, Encodes
from nbjudge.engine.wire.transport import WireError

#: Most nodes of one value.
MOST_NODES = 100_000
#: Domains of polynomials that cross by their name; any other one is found from the coefficients.
_DOMAINS = frozenset({"ZZ", "QQ", "RR", "CC", "EX"})
_MATRICES = frozenset(
    {
        *("MutableDenseMatrix", "ImmutableDenseMatrix"),
        *("MutableSparseMatrix", "ImmutableSparseMatrix"),
    }
)


class _NoData(Exception):
    """The value has a part that is no data."""


def encode_sympy(encode: Encodes, value: Any, depth: int) -> dict[str, Any] | None:
    """Return the message of a value of sympy; None for what is no data."""
    import sympy
    from sympy.core.function import UndefinedFunction

    whole = (sympy.Basic, sympy.MatrixBase, UndefinedFunction)
    if not isinstance(value, whole) or (isinstance(value, type) and type(value) is not whole[2]):
        return None
    nodes = _Nodes()
    with suppress(_NoData):
        nodes.add(value)
        changeable = isinstance(value, sympy.MatrixBase) and not isinstance(value, sympy.Basic)
        return {"$": "sympy_matrix" if changeable else "sympy", "v": nodes.found}
    return None


class _Nodes:
    """Collects the nodes of a value, each after the ones that it names."""

    def __init__(self) -> None:
        self.found: list[list[Any]] = []
        self._numbers: dict[int, int] = {}
        #: Keeps each part alive, so that its id stays its own.
        self._parts: list[Any] = []

    def add(self, value: Any) -> None:
        waiting = [value]
        while waiting:
            item = waiting[-1]
            if id(item) in self._numbers:
                waiting.pop()
                continue
            head, parts = _node(item)
            self._parts.append(parts)
            missing = [part for part in parts if id(part) not in self._numbers]
            if missing:
                waiting += missing
            else:
                waiting.pop()
                self._parts.append(item)
                self._numbers[id(item)] = len(self.found)
                self.found.append([*head, *(self._numbers[id(part)] for part in parts)])
            if len(self.found) + len(waiting) > MOST_NODES:
                raise WireError(f"an expression of more than {MOST_NODES} parts")


def _node(item: Any) -> tuple[list[Any], tuple[Any, ...]]:
    """Return what a node says itself, and the parts that it is made of."""
    import sympy
    from sympy.core.function import AppliedUndef, UndefinedFunction
    from sympy.core.singleton import Singleton
    from sympy.core.symbol import Str

    kind = type(item)
    if kind is UndefinedFunction:
        return ["undefined", item.__name__, _assumed(item._kwargs)], ()
    if isinstance(item, AppliedUndef):
        return ["applied"], (kind, *item.args)
    if not kind.__module__.startswith("sympy."):
        raise _NoData
    if isinstance(kind, Singleton):
        return ["constant", kind.__name__], ()
    if isinstance(item, sympy.Rational):
        return ["rational", hex(int(item.p)), hex(int(item.q))], ()
    if isinstance(item, sympy.Float):
        sign, man, exponent, _ = item._mpf_
        return ["float", [int(sign), hex(int(man)), int(exponent)], int(item._prec)], ()
    if kind in (sympy.Symbol, sympy.Dummy):
        index = hex(int(item.dummy_index)) if kind is sympy.Dummy else None
        return ["symbol", item.name, _assumed(item._assumptions_orig), index], ()
    if kind is sympy.Wild:
        if item.properties:
            raise _NoData
        return ["wild", item.name, _assumed(item._assumptions_orig)], tuple(item.exclude)
    if kind is Str:
        return ["text", item.name], ()
    if isinstance(item, sympy.MatrixBase):
        if kind.__name__ not in _MATRICES:
            raise _NoData
        return ["matrix", kind.__name__, int(item.rows), int(item.cols)], tuple(item.flat())
    if kind is sympy.Poly:
        return ["polynomial", str(item.domain)], (item.as_expr(), *item.gens)
    if not isinstance(item, sympy.Basic) or not all(isinstance(a, sympy.Basic) for a in item.args):
        raise _NoData
    return ["node", kind.__module__, kind.__qualname__], item.args


def _assumed(known: Any) -> dict[str, bool]:
    found = {name: value for name, value in dict(known or {}).items() if value is not None}
    if not all(type(value) is bool for value in found.values()):
        raise _NoData
    return found


# -- built again ----------------------------------------------------------------------------------


def _decode_sympy(decode: Decodes, message: dict[str, Any]) -> Any:
    nodes = message["v"]
    if not isinstance(nodes, list) or not 0 < len(nodes) <= MOST_NODES:
        raise WireError("an expression without parts, or with too many")
    built: list[Any] = []
    for node in nodes:
        if not isinstance(node, list) or not node or node[0] not in _BUILD:
            raise WireError("a part of an expression that is not known")
        words, build = _BUILD[node[0]]
        numbers = node[words + 1 :]
        if not all(type(number) is int and 0 <= number < len(built) for number in numbers):
            raise WireError("a part of an expression that is not there")
        built.append(build(*node[1 : words + 1], [built[number] for number in numbers]))
    return built[-1]


def _undefined(name: Any, assumed: Any, parts: list[Any]) -> Any:
    import sympy

    return sympy.Function(_name(name), **_flags(assumed))


def _applied(parts: list[Any]) -> Any:
    from sympy.core.function import UndefinedFunction

    if not parts or type(parts[0]) is not UndefinedFunction:
        raise WireError("a call of what is no function")
    return parts[0](*_basic(parts[1:]), evaluate=False)


def _constant(name: Any, parts: list[Any]) -> Any:
    from sympy import Basic, S
    from sympy.core.singleton import Singleton

    found = getattr(S, _name(name), None) if str(name).isidentifier() else None
    if not isinstance(found, Basic) or not isinstance(type(found), Singleton):
        raise WireError("a constant that is not known")
    return found


def _rational(p: Any, q: Any, parts: list[Any]) -> Any:
    import sympy

    return sympy.Rational(int(p, 16), int(q, 16))


def _float(number: Any, precision: Any, parts: list[Any]) -> Any:
    import sympy
    from mpmath.libmp import from_man_exp, fzero

    sign, man, exponent = number
    man = int(man, 16)
    if type(exponent) is not int or type(precision) is not int or not 0 < precision < 1 << 20:
        raise WireError("a number of no known form")
    if not man and exponent:  # how mpmath writes an infinite number
        raise WireError("a number that is not finite")
    made = from_man_exp(-man if sign else man, exponent) if man else fzero
    return sympy.Float._new(made, precision, zero=False)


def _symbol(name: Any, assumed: Any, index: Any, parts: list[Any]) -> Any:
    import sympy

    if index is None:
        return sympy.Symbol(_name(name), **_flags(assumed))
    return sympy.Dummy(_name(name), dummy_index=int(index, 16), **_flags(assumed))


def _wild(name: Any, assumed: Any, parts: list[Any]) -> Any:
    import sympy

    return sympy.Wild(_name(name), exclude=_basic(parts), **_flags(assumed))


def _text(name: Any, parts: list[Any]) -> Any:
    from sympy.core.symbol import Str

    return Str(_name(name))


def _matrix(kind: Any, rows: Any, columns: Any, parts: list[Any]) -> Any:
    import sympy

    sizes = (type(size) is int and size >= 0 for size in (rows, columns))
    if kind not in _MATRICES or not all(sizes) or rows * columns != len(parts):
        raise WireError("a matrix of no known form")
    return getattr(sympy, kind)(rows, columns, _basic(parts))


def _polynomial(domain: Any, parts: list[Any]) -> Any:
    import sympy

    expression, *variables = _basic(parts)
    named = {"domain": domain} if domain in _DOMAINS else {}
    return sympy.Poly(expression, *variables, **named)


def _class(module: Any, name: Any, parts: list[Any]) -> Any:
    """Build an object of a class that this process's own sympy has."""
    import sympy

    home = sys.modules.get(str(module)) if str(module).startswith("sympy.") else None
    kind: Any = vars(home).get(str(name)) if home is not None else None
    if not isinstance(kind, type) or not issubclass(kind, sympy.Basic):
        raise WireError(f"sympy has no class {str(name)[:40]!r}")
    given = _basic(parts)
    found: Any = kind
    if found in (sympy.Add, sympy.Mul):
        return found._from_args(given)
    try:
        made = kind(*given, evaluate=False)
    except TypeError:
        made = kind(*given)
    if type(made) is not kind:
        raise WireError(f"{str(name)[:40]} becomes another object when it is built again")
    return made


def _basic(parts: Iterable[Any]) -> list[Any]:
    import sympy

    found = [*parts]
    if not all(isinstance(part, sympy.Basic) for part in found):
        raise WireError("a part of an expression that is no object of sympy")
    return found


def _name(text: Any) -> str:
    if not isinstance(text, str):
        raise WireError("a name that is no text")
    return text


def _flags(known: Any) -> dict[str, bool]:
    from sympy.core.assumptions import _assume_defined

    if not isinstance(known, dict) or not set(known) <= set(_assume_defined):
        raise WireError("an assumption that sympy does not have")
    return {str(name): value is True for name, value in known.items()}


#: How each kind of node is built, and how many words stand before its parts.
_BUILD: dict[str, tuple[int, Callable[..., Any]]] = {
    "applied": (0, _applied),
    "constant": (1, _constant),
    "float": (2, _float),
    "matrix": (3, _matrix),
    "node": (2, _class),
    "polynomial": (1, _polynomial),
    "rational": (2, _rational),
    "symbol": (3, _symbol),
    "text": (1, _text),
    "undefined": (2, _undefined),
    "wild": (2, _wild),
}

#: How each kind of message is decoded.
KINDS: dict[str, Decode] = {"sympy": _decode_sympy, "sympy_matrix": _decode_sympy}
