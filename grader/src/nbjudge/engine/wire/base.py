"""The closed format in which values cross between the student's process and the judge.

Plain JSON for what JSON has; every other kind is an object ``{"$": kind, ...}`` from the tables
here, in :mod:`.tables`, :mod:`.geometry` and :mod:`.algebra`: numbers in full precision,
containers, arrays as npy, tables column by column, geometries as WKB, graphs as nodes and edges,
expressions of sympy as their parts, dates. Never pickle: decoding builds data and runs nothing, and
a kind that no table has is refused.

What is no data crosses as a reference: functions and classes are called where they live, other
objects (an Axes, an instance of the student's class) are handles whose attributes can be asked
for. Both sides keep what they have lent in a :class:`.references.Lent` table.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import inspect
import pathlib
import sys
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from nbjudge.engine.wire import (
    addresses,
    algebra,
    arrays,
    geometry,
    named_tuples,
    own_names,
    tables,
    times,
    views,
)
from nbjudge.engine.wire.functions import about_function
from nbjudge.engine.wire.own_names import BUILTIN_CLASSES
from nbjudge.engine.wire.references import (
    ABILITIES,
    DECIDING,
    REFERENCES,
    REFUSED,
    Decode,
    Decodes,
    Encode,
    Encodes,
    Lent,
    Reference,
    can,
    decides,
    decoded_pairs,
    is_mortal,
    without_methods,
)
from nbjudge.engine.wire.transport import WireError, from_base64, to_base64

DEEPEST = 60
EXACT_INTEGER = 1 << 53

_DICTS = {"dict": dict, "OrderedDict": collections.OrderedDict, "Counter": collections.Counter}
_SEQUENCES = {
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "deque": collections.deque,
}
#: What a ``defaultdict`` makes for a key that is missing.
_FACTORIES = ("bool", "dict", "float", "int", "list", "set", "str", "tuple")

_Half = Callable[["Encoder", Any, int], Any]


# -- numbers, text, containers: each kind with both of its halves ---------------------------------


def _itself(encode: Encoder, value: Any, depth: int) -> Any:
    return value


def _encode_int(encode: Encoder, value: int, depth: int) -> Any:
    return value if -EXACT_INTEGER < value < EXACT_INTEGER else {"$": "int", "v": hex(value)}


def _decode_int(decode: Decodes, message: dict[str, Any]) -> int:
    return int(message["v"], 16)


def _encode_float(encode: Encoder, value: float, depth: int) -> Any:
    if value != value and value is getattr(sys.modules.get("numpy"), "nan", None):
        return {"$": "float", "v": "numpy.nan"}
    return {"$": "float", "v": value.hex()}


def _decode_float(decode: Decodes, message: dict[str, Any]) -> float:
    if message["v"] == "numpy.nan":  # `[1, np.nan] == [1, np.nan]`, by identity
        import numpy as np

        return np.nan
    return float.fromhex(message["v"])


def _encode_complex(encode: Encoder, value: complex, depth: int) -> Any:
    return {"$": "complex", "v": [value.real.hex(), value.imag.hex()]}


def _decode_complex(decode: Decodes, message: dict[str, Any]) -> complex:
    return complex(*map(float.fromhex, message["v"]))


def _encode_bytes(encode: Encoder, value: bytes, depth: int) -> Any:
    return {"$": "bytes", "v": to_base64(value)}


def _decode_bytes(decode: Decodes, message: dict[str, Any]) -> bytes:
    return from_base64(message["v"])


def _encode_bytearray(encode: Encoder, value: bytearray, depth: int) -> Any:
    return {"$": "bytearray", "v": to_base64(bytes(value))}


def _decode_bytearray(decode: Decodes, message: dict[str, Any]) -> bytearray:
    return bytearray(from_base64(message["v"]))


def _encode_sequence(encode: Encoder, value: Iterable[Any], depth: int) -> dict[str, Any]:
    kind = type(value).__name__
    return {"$": kind if kind in _SEQUENCES else "list", "v": encode.items(value, depth)}


def _encode_deque(encode: Encoder, value: Any, depth: int) -> dict[str, Any]:
    return {"$": "deque", "v": encode.items(value, depth), "most": value.maxlen}


def _decode_sequence(decode: Decodes, message: dict[str, Any]) -> Any:
    if message["$"] == "deque":
        return collections.deque(decode.items(message["v"]), message.get("most"))
    return _SEQUENCES[message["$"]](decode.items(message["v"]))


def _pairs(encode: Encoder, value: Mapping[Any, Any], depth: int) -> list[Any]:
    return [[encode(key, depth + 1), encode(item, depth + 1)] for key, item in value.items()]


def _encode_mapping(encode: Encoder, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    kind = type(value).__name__
    return {"$": kind if kind in _DICTS else "dict", "v": _pairs(encode, value, depth)}


def _decode_mapping(decode: Decodes, message: dict[str, Any]) -> Any:
    return _DICTS[message["$"]](decoded_pairs(decode, message["v"]))


def _encode_defaultdict(
    encode: Encoder, value: collections.defaultdict[Any, Any], depth: int
) -> dict[str, Any]:
    factory = value.default_factory
    name = next((n for n in _FACTORIES if BUILTIN_CLASSES[n] is factory), None)
    made = None if factory is None or name is not None else encode(factory, depth + 1)
    return {"$": "defaultdict", "v": _pairs(encode, value, depth), "factory": name, "call": made}


def _decode_defaultdict(decode: Decodes, message: dict[str, Any]) -> Any:
    pairs = decoded_pairs(decode, message["v"])
    name = message.get("factory")
    if name is not None and name not in _FACTORIES:
        raise WireError("a defaultdict that makes what it may not")
    factory = decode(message.get("call")) if name is None else BUILTIN_CLASSES[name]
    return collections.defaultdict(factory if callable(factory) else None, pairs)


class Result(dict):
    """A library's result whose items are attributes too, such as an optimiser's."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __dir__(self) -> list[str]:
        return [str(key) for key in self]


#: Libraries' result objects that are dictionaries; the receiving side makes its own of the class.
RESULTS = {
    ("scipy.optimize._optimize", "OptimizeResult"),
    ("scipy.optimize", "OptimizeResult"),
    ("scipy.integrate._ivp.ivp", "OdeResult"),
    ("sklearn.utils._bunch", "Bunch"),
    ("sklearn.utils", "Bunch"),
}


def _encode_result(encode: Encoder, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    kind = type(value)
    pairs = _pairs(encode, dict(value), depth)
    return {"$": "result", "v": pairs, "class": [kind.__module__, kind.__qualname__]}


def _decode_result(decode: Decodes, message: dict[str, Any]) -> Any:
    pairs = without_methods(decoded_pairs(decode, message["v"]))
    module, name = (str(part) for part in message["class"])
    kind: Any = getattr(sys.modules.get(module), name, None) if (module, name) in RESULTS else None
    if not isinstance(kind, type) or not issubclass(kind, dict):
        return Result(pairs)
    made = dict.__new__(kind)
    dict.update(made, pairs)
    return made


def _encode_ipython(encode: Encodes, value: Any, depth: int) -> dict[str, Any] | None:
    """Encode what ``name = !command`` gives: a list of lines that can do more than a list."""
    if type(value).__name__ != "SList":
        return None
    return {"$": "lines", "v": encode.items([*value], depth)}


def _decode_lines(decode: Decodes, message: dict[str, Any]) -> Any:
    from IPython.utils.text import SList

    return SList(str(line) for line in decode.items(message["v"]))


def _encode_range(encode: Encoder, value: range, depth: int) -> Any:
    return {"$": "range", "v": [value.start, value.stop, value.step]}


def _decode_range(decode: Decodes, message: dict[str, Any]) -> range:
    return range(*message["v"])


def _encode_slice(encode: Encoder, value: slice, depth: int) -> Any:
    return {"$": "slice", "v": encode.items((value.start, value.stop, value.step), depth)}


def _decode_slice(decode: Decodes, message: dict[str, Any]) -> slice:
    return slice(*decode.items(message["v"]))


def _encode_text(kind: str) -> _Half:
    return lambda encode, value, depth: {"$": kind, "v": str(value)}


def _encode_iso(kind: str) -> _Half:
    return lambda encode, value, depth: {"$": kind, "v": value.isoformat()}


def _decode_decimal(decode: Decodes, message: dict[str, Any]) -> decimal.Decimal:
    return decimal.Decimal(message["v"])


def _decode_fraction(decode: Decodes, message: dict[str, Any]) -> fractions.Fraction:
    return fractions.Fraction(message["v"])


def _decode_date(decode: Decodes, message: dict[str, Any]) -> datetime.date:
    return datetime.date.fromisoformat(message["v"])


def _decode_time(decode: Decodes, message: dict[str, Any]) -> datetime.time:
    return datetime.time.fromisoformat(message["v"])


def _encode_timedelta(encode: Encoder, value: datetime.timedelta, depth: int) -> Any:
    return {"$": "timedelta", "v": [value.days, value.seconds, value.microseconds]}


def _decode_timedelta(decode: Decodes, message: dict[str, Any]) -> datetime.timedelta:
    return datetime.timedelta(*message["v"])


def _decode_path(decode: Decodes, message: dict[str, Any]) -> pathlib.Path:
    return pathlib.Path(message["v"])


def _encode_name(kind: str) -> _Half:
    return lambda encode, value, depth: {"$": kind}


def _decode_ellipsis(decode: Decodes, message: dict[str, Any]) -> Any:
    return ...


def _decode_notimplemented(decode: Decodes, message: dict[str, Any]) -> Any:
    return NotImplemented


def _decode_yours(decode: Any, message: dict[str, Any]) -> Any:
    return decode.lent[message["n"]]


#: How a value of exactly this class is encoded.
EXACT: dict[type, _Half] = {
    type(None): _itself,
    bool: _itself,
    str: _itself,
    int: _encode_int,
    float: _encode_float,
    complex: _encode_complex,
    bytes: _encode_bytes,
    bytearray: _encode_bytearray,
    **dict.fromkeys((list, tuple, set, frozenset), _encode_sequence),
    **views.EXACT,
    collections.deque: _encode_deque,
    **dict.fromkeys(_DICTS.values(), _encode_mapping),
    collections.defaultdict: _encode_defaultdict,
    range: _encode_range,
    slice: _encode_slice,
    decimal.Decimal: _encode_text("decimal"),
    fractions.Fraction: _encode_text("fraction"),
    datetime.datetime: times.encode_datetime,
    datetime.date: _encode_iso("date"),
    datetime.time: _encode_iso("time"),
    datetime.timedelta: _encode_timedelta,
    datetime.timezone: times.encode_timezone,
    **addresses.EXACT,
    type(pathlib.Path()): _encode_text("path"),
    type(...): _encode_name("ellipsis"),
    type(NotImplemented): _encode_name("notimplemented"),
}

#: How a value of a library is encoded, by the library's top-level module.
LIBRARIES: dict[str, Encode] = {
    "IPython": _encode_ipython,
    "builtins": own_names.encode_function,
    "geopandas": tables.encode_pandas,
    "networkx": geometry.encode_networkx,
    "numpy": arrays.encode_numpy,
    "pandas": tables.encode_pandas,
    "pyproj": geometry.encode_pyproj,
    "shapely": geometry.encode_shapely,
    "sympy": algebra.encode_sympy,
}

#: How each kind of message is decoded. A kind that is not here is refused.
KINDS: dict[str, Decode] = {
    "builtin": own_names.decode,
    "bytearray": _decode_bytearray,
    "bytes": _decode_bytes,
    "complex": _decode_complex,
    "date": _decode_date,
    "datetime": times.decode_datetime,
    "decimal": _decode_decimal,
    "defaultdict": _decode_defaultdict,
    "ellipsis": _decode_ellipsis,
    "float": _decode_float,
    "fraction": _decode_fraction,
    "int": _decode_int,
    "lines": _decode_lines,
    "namedtuple": named_tuples.decode_tuple,
    "notimplemented": _decode_notimplemented,
    "path": _decode_path,
    "range": _decode_range,
    "result": _decode_result,
    "slice": _decode_slice,
    "time": _decode_time,
    "timedelta": _decode_timedelta,
    "timezone": times.decode_timezone,
    "yours": _decode_yours,
    **dict.fromkeys(_DICTS, _decode_mapping),
    **dict.fromkeys(_SEQUENCES, _decode_sequence),
    **tables.KINDS,
    **views.KINDS,
    **addresses.KINDS,
    **geometry.KINDS,
    **algebra.KINDS,
}


# -- the two directions ---------------------------------------------------------------------------


class Encoder:
    """Turns values into messages.

    Parameters
    ----------
    lent : Lent
        Where objects go that only a reference of crosses.
    special : callable, optional
        Asked first for objects that are no data; returns a message or None.
    is_own : callable, optional
        Tells by a module's name whether its classes are the notebook's own, and no library's.
    own_tuple : callable, optional
        Asked for named tuples first, with the value and its items; returns a message or None.
    """

    def __init__(
        self,
        lent: Lent,
        special: Callable[[Any], dict[str, Any] | None] | None = None,
        is_own: Callable[[object], bool] = own_names.is_notebook,
        own_tuple: named_tuples.Own = named_tuples.none_is_own,
    ) -> None:
        self.lent = lent
        self._special, self._is_own, self._own_tuple = special, is_own, own_tuple
        #: How objects crossed that were lent in a way of their own: so they cross each time.
        self._again: dict[int, dict[str, Any]] = {}

    def __call__(self, value: Any, depth: int = 0) -> Any:
        """Encode `value`; WireError when it is nested too deep (or holds itself)."""
        if depth > DEEPEST:
            raise WireError(f"a value nested deeper than {DEEPEST} levels cannot be handed over")
        kind = type(value)
        exact = EXACT.get(kind)
        if exact is not None:
            return exact(self, value, depth)
        if issubclass(kind, Reference):
            return {"$": "yours", "n": object.__getattribute__(value, "_judge_number")}
        if hasattr(kind, "_lent_number"):
            return {"$": "yours", "n": kind._lent_number}
        if self.lent.holds(value):
            return self._again.get(id(value)) or self._reference(value)
        if kind is type and (named := own_names.encode_class(value)) is not None:
            return named
        message = self._of_library(kind, value, depth)
        return message if message is not None else self._reference(value)

    def items(self, values: Iterable[Any], depth: int) -> list[Any]:
        """Encode several values, one level deeper."""
        return [self(value, depth + 1) for value in values]

    def _of_library(self, kind: type, value: Any, depth: int) -> Any:
        """Encode a value of a class that is not Python's own; None for what is no data."""
        # A function that sympy makes, such as f(x), has a class without a module.
        named = kind.__module__ if isinstance(kind.__module__, str) else type(kind).__module__
        root = named.partition(".")[0]
        encode = LIBRARIES.get(root)
        message = encode(self, value, depth) if encode is not None else None
        if message is not None:
            return message
        if issubclass(kind, tuple) and hasattr(kind, "_fields"):
            if self._is_own(named) and not named_tuples.is_data(kind, self._is_own):
                return None
            return named_tuples.encode_tuple(self, value, depth, self._own_tuple)
        if issubclass(kind, tuple) and getattr(value, "__dict__", None):
            return self._reference(value)  # more than its items: the bars of a bar chart
        if self._is_own(named) or issubclass(kind, enum.Enum):
            return None
        if issubclass(kind, dict) and hasattr(kind, "__getattr__"):
            return _encode_result(self, value, depth)
        for base in (list, tuple, set, frozenset, dict, str):
            if issubclass(kind, base):  # a library's own subclass: its data count
                return EXACT[base](self, base(value), depth)
        return None

    def _reference(self, value: Any) -> dict[str, Any]:
        if self._special is not None and not self.lent.holds(value):
            message = self._special(value)
            if message is not None:
                if self.lent.holds(value):
                    self._again[id(value)] = message
                return message
        kind = type(value)
        message = {"$": "object", "n": self.lent.number(value)}
        if isinstance(value, type) or inspect.isroutine(value):
            message |= {"$": "class" if isinstance(value, type) else "function"}
            message |= about_function(self, value)
        subscripted = isinstance(value, type) and hasattr(value, "__class_getitem__")
        if isinstance(value, type) and issubclass(value, BaseException):
            message["error"] = [[base.__module__, base.__qualname__] for base in value.__mro__[:20]]
        message["class"] = [kind.__module__, kind.__qualname__]
        own = self._is_own(kind.__module__)
        message["can"] = [name for name in ABILITIES if can(kind, name, own=own)]
        if subscripted and self._is_own(value.__module__):  # `Box[int]`
            message["can"].append("__getitem__")
        message["decides"] = [name for name in DECIDING if decides(kind, name)]
        if own:
            message["refuses"] = [name for name in REFUSED if decides(kind, name)]
        if (own or isinstance(value, types.GeneratorType)) and is_mortal(value):
            message["mortal"] = True
        described = value if isinstance(value, type) else kind
        if dataclasses.is_dataclass(described):
            message["dataclass"] = [field.name for field in dataclasses.fields(described)]
        if self._is_own(described.__module__):
            message["bases"] = [
                [base.__module__, base.__qualname__]
                for base in described.__mro__[1:20]
                if base.__module__ != "builtins"
            ]
        return message


class Decoder:
    """Builds values from messages.

    Parameters
    ----------
    lent : Lent
        What this side has lent: the other side's references to it come back as the object.
    refer : callable
        Makes what stands for a function, class or object of the other side.
    """

    def __init__(self, lent: Lent, refer: Callable[[dict[str, Any]], Any]) -> None:
        self.lent = lent
        self._refer = refer
        self.cache: dict[str, Any] = {}
        self.masks = True

    def __call__(self, message: Any) -> Any:
        """Decode; WireError for anything that is not of the format."""
        if not isinstance(message, dict):
            if message is None or isinstance(message, bool | str | int):
                return message
            raise WireError("a bare list or number is not of the format")
        kind = message.get("$")
        if not isinstance(kind, str):
            raise WireError("a value without a kind")
        if kind in REFERENCES:
            return self._refer(message)
        decode = KINDS.get(kind)
        if decode is None:
            raise WireError(f"a value of unknown kind {kind[:40]!r}")
        return decode(self, message)

    def items(self, messages: Any) -> list[Any]:
        """Decode several messages."""
        if not isinstance(messages, list):
            raise WireError("a list was expected")
        return [self(message) for message in messages]


def value_types() -> tuple[type, ...]:
    """Return the types that cross by value, of the libraries that are loaded.

    No handle may claim to be one of them.
    """
    found: list[type] = [
        *(int, float, complex, bool, str, bytes, list, tuple, set, frozenset, dict, range),
        *(decimal.Decimal, fractions.Fraction, datetime.date, datetime.time, datetime.timedelta),
        *(datetime.timezone, *addresses.EXACT),
        *(type(None), types.ModuleType, type, types.FunctionType, pathlib.PurePath),
    ]
    for module, names in {
        "numpy": ("ndarray", "generic", "dtype"),
        "pandas": ("DataFrame", "Series", "Index", "Timestamp", "Timedelta", "Period", "Interval"),
        "shapely": ("Geometry",),
        "networkx": ("Graph",),
        "pyproj": ("CRS",),
        "sympy": ("Basic", "MatrixBase"),
    }.items():
        library = sys.modules.get(module)
        found += [getattr(library, name) for name in names if hasattr(library, name)]
    return tuple(found)
