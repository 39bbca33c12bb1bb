"""The closed format in which values cross between the student's process and the judge.

Plain JSON for what JSON has; every other kind is an object ``{"$": kind, ...}`` from the list
below: numbers in full precision, containers, arrays as npy, tables column by column, geometries
as WKB, graphs as nodes and edges, dates. Never pickle: decoding builds data and runs nothing.

What is no data crosses as a reference: functions and classes are called where they live, other
objects (an Axes, an instance of the student's class) are handles whose attributes can be asked
for. Both sides keep what they have lent in a :class:`Lent` table.
"""

from __future__ import annotations

import base64
import collections
import dataclasses
import datetime
import decimal
import fractions
import inspect
import io
import json
import pathlib
import re
import socket
import struct
import sys
import time
import types
from collections.abc import Callable, Mapping
from typing import Any

_LENGTH = struct.Struct("<I")
#: The largest message; a table of two million numbers fits.
LARGEST = 64 << 20
DEEPEST = 60
EXACT_INTEGER = 1 << 53
_DTYPE = re.compile(r"[A-Za-z0-9_\[\], :/+\-]{1,80}")
_NPY_KINDS = "biufcmMSU"


class WireError(Exception):
    """A value that cannot cross, or a message that is none."""


class Gone(Exception):
    """The other process has ended, or does not keep to the protocol."""


class TimeIsUp(Exception):
    """No answer came in time."""


# -- messages -------------------------------------------------------------------------------------


def send(link: socket.socket, message: Mapping[str, Any], deadline: float | None = None) -> None:
    """Send one message; WireError when it is too large, Gone when nobody is there."""
    body = json.dumps(message).encode()
    if len(body) > LARGEST:
        raise WireError(f"a value of {len(body) >> 20} MB is too large to hand over")
    try:
        _set_deadline(link, deadline)
        link.sendall(_LENGTH.pack(len(body)) + body)
    except TimeoutError:
        raise TimeIsUp from None
    except OSError as error:
        raise Gone(str(error)) from None


def receive(link: socket.socket, deadline: float | None = None) -> dict[str, Any]:
    """Take one message."""
    (length,) = _LENGTH.unpack(_exactly(link, _LENGTH.size, deadline))
    if length > LARGEST:
        raise Gone("an over-long message")
    try:
        message = json.loads(_exactly(link, length, deadline))
    except (ValueError, RecursionError):
        raise Gone("a message that is no JSON") from None
    if not isinstance(message, dict):
        raise Gone("a message that is no object")
    return message


def _set_deadline(link: socket.socket, deadline: float | None) -> None:
    link.settimeout(None if deadline is None else max(deadline - time.monotonic(), 0.001))


def _exactly(link: socket.socket, count: int, deadline: float | None) -> bytes:
    parts, missing = [], count
    while missing:
        try:
            _set_deadline(link, deadline)
            part = link.recv(min(missing, 1 << 20))
        except TimeoutError:
            if missing != count:
                raise Gone("half a message") from None
            raise TimeIsUp from None
        except OSError as error:
            raise Gone(str(error)) from None
        if not part:
            raise Gone("it has ended")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


# -- references -----------------------------------------------------------------------------------


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


#: Special methods that an object's reference passes on when the object has them.
ABILITIES = ("__call__", "__len__", "__getitem__", "__iter__", "__next__", "__await__")


#: Kinds of message that stand for what stays on the other side, or is made on this one.
REFERENCES = frozenset({"function", "class", "object", "module", "axes"})


class Reference:
    """What stands here for an object of the other side."""

    _number: Any


# -- encoding -------------------------------------------------------------------------------------


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _npy(array: Any) -> str:
    import numpy as np

    if array.nbytes > LARGEST // 2:
        raise WireError(f"an array of {array.nbytes >> 20} MB is too large to hand over")

    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return _base64(file.getvalue())


_DICTS = {"dict": dict, "OrderedDict": collections.OrderedDict, "Counter": collections.Counter}
_SEQUENCES = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}
_VIEWS = (type({}.keys()), type({}.values()), type({}.items()))


class Encoder:
    """Turns values into messages.

    Parameters
    ----------
    lent : Lent
        Where objects go that only a reference of crosses.
    special : callable, optional
        Asked first for objects that are no data; returns a message or None.
    """

    def __init__(
        self, lent: Lent, special: Callable[[Any], dict[str, Any] | None] | None = None
    ) -> None:
        self.lent = lent
        self._special = special
        self._exact: dict[type, Callable[[Any, int], Any]] = {
            type(None): lambda value, _: value,
            bool: lambda value, _: value,
            str: lambda value, _: value,
            int: self._integer,
            float: lambda value, _: {"$": "float", "v": value.hex()},
            complex: lambda value, _: {"$": "complex", "v": [value.real.hex(), value.imag.hex()]},
            bytes: lambda value, _: {"$": "bytes", "v": _base64(value)},
            bytearray: lambda value, _: {"$": "bytes", "v": _base64(bytes(value))},
            dict: self._mapping,
            collections.OrderedDict: self._mapping,
            collections.Counter: self._mapping,
            collections.defaultdict: self._mapping,
            range: lambda value, _: {"$": "range", "v": [value.start, value.stop, value.step]},
            slice: lambda value, depth: {
                "$": "slice",
                "v": self._items((value.start, value.stop, value.step), depth),
            },
            decimal.Decimal: lambda value, _: {"$": "decimal", "v": str(value)},
            fractions.Fraction: lambda value, _: {"$": "fraction", "v": str(value)},
            datetime.datetime: lambda value, _: {"$": "datetime", "v": value.isoformat()},
            datetime.date: lambda value, _: {"$": "date", "v": value.isoformat()},
            datetime.time: lambda value, _: {"$": "time", "v": value.isoformat()},
            datetime.timedelta: lambda value, _: {
                "$": "timedelta",
                "v": [value.days, value.seconds, value.microseconds],
            },
            type(pathlib.Path()): lambda value, _: {"$": "path", "v": str(value)},
            type(...): lambda value, _: {"$": "ellipsis"},
            type(NotImplemented): lambda value, _: {"$": "notimplemented"},
            **dict.fromkeys((*_SEQUENCES.values(), *_VIEWS), self._sequence),
        }

    def __call__(self, value: Any, depth: int = 0) -> Any:
        """Encode `value`; WireError when it is nested too deep (or holds itself)."""
        if depth > DEEPEST:
            raise WireError(f"a value nested deeper than {DEEPEST} levels cannot be handed over")
        kind = type(value)
        exact = self._exact.get(kind)
        if exact is not None:
            return exact(value, depth)
        if issubclass(kind, Reference):
            return {"$": "yours", "n": object.__getattribute__(value, "_number")}
        if hasattr(kind, "_lent_number"):
            return {"$": "yours", "n": kind._lent_number}
        if self.lent.holds(value):
            return self._reference(value)
        root = kind.__module__.partition(".")[0]
        encode = getattr(self, f"_from_{root}", None)
        message = encode(value, depth) if encode is not None else None
        if message is None and issubclass(kind, tuple) and hasattr(kind, "_fields"):
            message = {
                "$": "namedtuple",
                "name": kind.__name__,
                "fields": list(kind._fields),
                "v": self._items(tuple.__iter__(value), depth),
            }
        if message is None and issubclass(kind, tuple) and getattr(value, "__dict__", None):
            return self._reference(value)  # more than its items: the bars of a bar chart
        if message is None and root != "__main__":
            for base in (list, tuple, set, frozenset, dict, str):
                if issubclass(kind, base):  # a library's own subclass: its data count
                    return self._exact[base](base(value), depth)
        return message if message is not None else self._reference(value)

    def _items(self, values: Any, depth: int) -> list[Any]:
        return [self(value, depth + 1) for value in values]

    def _integer(self, value: int, _: int) -> Any:
        return value if -EXACT_INTEGER < value < EXACT_INTEGER else {"$": "int", "v": hex(value)}

    def _sequence(self, value: Any, depth: int) -> dict[str, Any]:
        kind = type(value).__name__
        return {"$": kind if kind in _SEQUENCES else "list", "v": self._items(value, depth)}

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        kind = type(value).__name__
        pairs = [[self(key, depth + 1), self(item, depth + 1)] for key, item in value.items()]
        return {"$": kind if kind in _DICTS else "dict", "v": pairs}

    # Libraries, by the name of their top-level module.

    def _from_numpy(self, value: Any, depth: int) -> dict[str, Any] | None:
        import numpy as np

        if isinstance(value, np.ma.MaskedArray):
            data, mask = np.asarray(value.filled()), np.ma.getmaskarray(value)
            return {"$": "masked", "v": _npy(data), "mask": _npy(mask)}
        if isinstance(value, np.ndarray):
            if value.dtype.kind in _NPY_KINDS or value.dtype.names:
                return {"$": "array", "v": _npy(np.asarray(value))}
            items = self._items(value.ravel().tolist(), depth)
            return {"$": "objects", "v": items, "shape": list(value.shape)}
        if isinstance(value, np.generic) and value.dtype.kind in _NPY_KINDS:
            return {"$": "scalar", "dtype": value.dtype.str, "v": _base64(value.tobytes())}
        if isinstance(value, np.dtype) and value.kind in _NPY_KINDS:
            return {"$": "dtype", "v": value.str}
        return None

    def _from_pandas(self, value: Any, depth: int) -> dict[str, Any] | None:
        import pandas as pd

        if isinstance(value, pd.DataFrame):
            return self._frame(value, depth)
        if isinstance(value, pd.Series):
            return {
                "$": "series",
                "v": self._column(value.array, depth),
                "index": self(value.index, depth + 1),
                "name": self(value.name, depth + 1),
                "geo": type(value).__name__ == "GeoSeries",
            }
        if isinstance(value, pd.RangeIndex):
            steps = [value.start, value.stop, value.step]
            return {"$": "rangeindex", "v": steps, "name": self(value.name, depth + 1)}
        if isinstance(value, pd.MultiIndex):
            return {
                "$": "multiindex",
                "v": [
                    self._column(value.get_level_values(at).array, depth)
                    for at in range(value.nlevels)
                ],
                "names": self._items(value.names, depth),
            }
        if isinstance(value, pd.Index):
            return {
                "$": "index",
                "v": self._column(value.array, depth),
                "name": self(value.name, depth + 1),
                "freq": getattr(value, "freqstr", None),
            }
        if value is pd.NA:
            return {"$": "na"}
        if value is pd.NaT:
            return {"$": "nat"}
        if isinstance(value, pd.Timestamp):
            zone = None if value.tz is None else str(value.tz)
            return {
                "$": "timestamp",
                "v": value.asm8.view("i8").item(),
                "unit": value.unit,
                "tz": zone,
            }
        if isinstance(value, pd.Timedelta):
            return {"$": "pandas_timedelta", "v": value.asm8.view("i8").item(), "unit": value.unit}
        if isinstance(value, pd.Period):
            return {"$": "period", "v": str(value), "freq": value.freqstr}
        if isinstance(value, pd.Interval):
            ends = self._items((value.left, value.right), depth)
            return {"$": "interval", "v": ends, "closed": value.closed}
        if isinstance(value, pd.api.extensions.ExtensionDtype):
            return {"$": "pandas_dtype", "v": str(value)}
        if isinstance(value, pd.api.extensions.ExtensionArray):
            return {"$": "pandas_array", "v": self._column(value, depth)}
        return None

    def _from_geopandas(self, value: Any, depth: int) -> dict[str, Any] | None:
        return self._from_pandas(value, depth)

    def _frame(self, value: Any, depth: int) -> dict[str, Any]:
        geo = type(value).__name__ == "GeoDataFrame"
        columns = [value.iloc[:, at].array for at in range(value.shape[1])]
        return {
            "$": "frame",
            "v": [self._column(column, depth) for column in columns],
            "columns": self(value.columns, depth + 1),
            "index": self(value.index, depth + 1),
            "geo": geo,
            "geometry": self(getattr(value, "_geometry_column_name", None)) if geo else None,
        }

    def _column(self, array: Any, depth: int) -> dict[str, Any]:
        """Encode one column: any array that pandas holds."""
        import numpy as np
        import pandas as pd

        if type(array) is pd.arrays.NumpyExtensionArray:
            array = array.to_numpy()
        dtype = array.dtype
        if isinstance(dtype, np.dtype) and dtype.kind in _NPY_KINDS:
            return {"npy": _npy(np.asarray(array))}
        if type(array).__name__ == "GeometryArray":
            import shapely

            shapes = shapely.to_wkb(np.asarray(array), include_srid=False)
            return {
                "wkb": [None if shape is None else _base64(shape) for shape in shapes],
                "crs": None if array.crs is None else _crs_text(array.crs),
            }
        if isinstance(dtype, pd.CategoricalDtype):
            return {
                "codes": _npy(np.asarray(array.codes)),
                "categories": self(array.categories, depth + 1),
                "ordered": bool(array.ordered),
            }
        if isinstance(dtype, pd.DatetimeTZDtype):
            moments = np.asarray(array.view("i8"))
            return {"npy": _npy(moments), "tz": str(dtype.tz), "unit": dtype.unit}
        if isinstance(dtype, pd.StringDtype):
            texts = array.to_numpy(dtype=object, na_value=None).tolist()
            return {"texts": texts, "na": dtype.na_value is pd.NA, "storage": dtype.storage}
        return {"items": self._items(array, depth), "dtype": str(dtype)}

    def _from_shapely(self, value: Any, _: int) -> dict[str, Any] | None:
        import shapely

        if isinstance(value, shapely.Geometry):
            return {"$": "geometry", "v": _base64(shapely.to_wkb(value, include_srid=True))}
        return None

    def _from_pyproj(self, value: Any, _: int) -> dict[str, Any] | None:
        import pyproj

        if isinstance(value, pyproj.CRS):
            return {"$": "crs", "v": _crs_text(value)}
        return None

    def _from_networkx(self, value: Any, depth: int) -> dict[str, Any] | None:
        import networkx as nx

        if not isinstance(value, nx.Graph):
            if isinstance(value, collections.abc.Set):
                return self._sequence(set(value), depth)  # views of nodes and edges
            if isinstance(value, collections.abc.Mapping):
                return self._mapping(dict(value), depth)
            return None
        edges = (
            value.edges(keys=True, data=True) if value.is_multigraph() else value.edges(data=True)
        )
        return {
            "$": "graph",
            "directed": value.is_directed(),
            "multi": value.is_multigraph(),
            "attributes": self(dict(value.graph), depth + 1),
            "nodes": self._items(
                [(node, dict(data)) for node, data in value.nodes(data=True)], depth
            ),
            "edges": self._items([(*edge[:-1], dict(edge[-1])) for edge in edges], depth),
        }

    def _reference(self, value: Any) -> dict[str, Any]:
        if self._special is not None and not self.lent.holds(value):
            message = self._special(value)
            if message is not None:
                return message
        kind = type(value)
        message = {"$": "object", "n": self.lent.number(value)}
        if isinstance(value, type) or inspect.isroutine(value):
            message |= {"$": "class" if isinstance(value, type) else "function"}
            message |= _about_function(value)
        message["class"] = [kind.__module__, kind.__qualname__]
        message["can"] = [name for name in ABILITIES if hasattr(kind, name)]
        if dataclasses.is_dataclass(kind):
            message["dataclass"] = [field.name for field in dataclasses.fields(kind)]
        return message


def _crs_text(crs: Any) -> str:
    text = str(crs.srs)
    return text if re.fullmatch(r"EPSG:\d{1,6}", text, re.IGNORECASE) else crs.to_wkt()


def _about_function(function: Any) -> dict[str, Any]:
    """Return what a test may look at without calling: name, documentation, parameters."""
    about: dict[str, Any] = {
        "name": str(getattr(function, "__name__", "function"))[:100],
        "doc": str(getattr(function, "__doc__", "") or "")[:20_000],
    }
    try:
        parameters = inspect.signature(function).parameters.values()
        about["parameters"] = [
            [p.name, int(p.kind), p.default is not inspect.Parameter.empty] for p in parameters
        ]
    except (ValueError, TypeError):
        about["parameters"] = None
    return about


# -- decoding -------------------------------------------------------------------------------------


def _unnpy(text: str) -> Any:
    import numpy as np

    return np.load(io.BytesIO(base64.b64decode(text)), allow_pickle=False)


def _dtype_name(name: Any) -> str:
    if not isinstance(name, str) or not _DTYPE.fullmatch(name):
        raise WireError("a column of no known type")
    return name


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
        #: Reference systems by their text: making one takes a millisecond.
        self._systems: dict[str, Any] = {}

    def __call__(self, message: Any) -> Any:
        """Decode; WireError for anything that is not of the format."""
        if not isinstance(message, dict):
            if message is None or isinstance(message, bool | str | int):
                return message
            raise WireError("a bare list or number is not of the format")
        kind = message.get("$")
        if kind in REFERENCES:
            return self._refer(message)
        decode = getattr(self, f"_{kind}", None) if isinstance(kind, str) else None
        if kind in _SEQUENCES:
            return _SEQUENCES[kind](self._items(message["v"]))
        if kind in _DICTS:
            pairs = [(self(key), self(value)) for key, value in message["v"]]
            return _DICTS[kind](dict(pairs))
        if decode is None:
            raise WireError(f"a value of unknown kind {str(kind)[:40]!r}")
        return decode(message)

    def _items(self, messages: Any) -> list[Any]:
        return [self(message) for message in messages]

    def _yours(self, message: dict[str, Any]) -> Any:
        return self.lent[message["n"]]

    def _int(self, message: dict[str, Any]) -> int:
        return int(message["v"], 16)

    def _float(self, message: dict[str, Any]) -> float:
        return float.fromhex(message["v"])

    def _complex(self, message: dict[str, Any]) -> complex:
        return complex(*map(float.fromhex, message["v"]))

    def _bytes(self, message: dict[str, Any]) -> bytes:
        return base64.b64decode(message["v"])

    def _range(self, message: dict[str, Any]) -> range:
        return range(*message["v"])

    def _slice(self, message: dict[str, Any]) -> slice:
        return slice(*self._items(message["v"]))

    def _decimal(self, message: dict[str, Any]) -> decimal.Decimal:
        return decimal.Decimal(message["v"])

    def _fraction(self, message: dict[str, Any]) -> fractions.Fraction:
        return fractions.Fraction(message["v"])

    def _datetime(self, message: dict[str, Any]) -> datetime.datetime:
        return datetime.datetime.fromisoformat(message["v"])

    def _date(self, message: dict[str, Any]) -> datetime.date:
        return datetime.date.fromisoformat(message["v"])

    def _time(self, message: dict[str, Any]) -> datetime.time:
        return datetime.time.fromisoformat(message["v"])

    def _timedelta(self, message: dict[str, Any]) -> datetime.timedelta:
        return datetime.timedelta(*message["v"])

    def _path(self, message: dict[str, Any]) -> pathlib.Path:
        return pathlib.Path(message["v"])

    def _ellipsis(self, message: dict[str, Any]) -> Any:
        return ...

    def _notimplemented(self, message: dict[str, Any]) -> Any:
        return NotImplemented

    def _namedtuple(self, message: dict[str, Any]) -> Any:
        kind = collections.namedtuple(message["name"], message["fields"], rename=True)
        return kind(*self._items(message["v"]))

    def _array(self, message: dict[str, Any]) -> Any:
        return _unnpy(message["v"])

    def _masked(self, message: dict[str, Any]) -> Any:
        import numpy as np

        return np.ma.MaskedArray(_unnpy(message["v"]), _unnpy(message["mask"]))

    def _objects(self, message: dict[str, Any]) -> Any:
        import numpy as np

        items = self._items(message["v"])
        array = np.empty(len(items), dtype=object)
        for at, item in enumerate(items):
            array[at] = item
        return array.reshape(message["shape"])

    def _scalar(self, message: dict[str, Any]) -> Any:
        import numpy as np

        dtype = np.dtype(str(message["dtype"]))
        if dtype.kind not in _NPY_KINDS:
            raise WireError("a number of no known type")
        if dtype.itemsize == 0:  # an empty text, as of a bar without a hatch
            return dtype.type()
        return np.frombuffer(base64.b64decode(message["v"]), dtype=dtype)[0]

    def _dtype(self, message: dict[str, Any]) -> Any:
        import numpy as np

        return np.dtype(str(message["v"]))

    def _na(self, message: dict[str, Any]) -> Any:
        import pandas as pd

        return pd.NA

    def _nat(self, message: dict[str, Any]) -> Any:
        import pandas as pd

        return pd.NaT

    def _timestamp(self, message: dict[str, Any]) -> Any:
        import numpy as np
        import pandas as pd

        moment = pd.Timestamp(np.datetime64(int(message["v"]), _unit(message)))
        return (
            moment if message["tz"] is None else moment.tz_localize("UTC").tz_convert(message["tz"])
        )

    def _pandas_timedelta(self, message: dict[str, Any]) -> Any:
        import numpy as np
        import pandas as pd

        return pd.Timedelta(np.timedelta64(int(message["v"]), _unit(message)))

    def _period(self, message: dict[str, Any]) -> Any:
        import pandas as pd

        return pd.Period(str(message["v"]), freq=str(message["freq"]))

    def _interval(self, message: dict[str, Any]) -> Any:
        import pandas as pd

        return pd.Interval(*self._items(message["v"]), closed=message["closed"])

    def _pandas_dtype(self, message: dict[str, Any]) -> Any:
        import pandas as pd

        return pd.api.types.pandas_dtype(_dtype_name(message["v"]))

    def _pandas_array(self, message: dict[str, Any]) -> Any:
        return self._column(message["v"])

    def _rangeindex(self, message: dict[str, Any]) -> Any:
        import pandas as pd

        return pd.RangeIndex(*message["v"], name=self(message["name"]))

    def _multiindex(self, message: dict[str, Any]) -> Any:
        import pandas as pd

        levels = [self._column(level) for level in message["v"]]
        return pd.MultiIndex.from_arrays(levels, names=self._items(message["names"]))

    def _index(self, message: dict[str, Any]) -> Any:
        import pandas as pd

        index = pd.Index(**self._typed(message["v"]), name=self(message["name"]))
        if isinstance(message["freq"], str) and isinstance(
            index, pd.DatetimeIndex | pd.TimedeltaIndex
        ):
            index.freq = message["freq"]
        return index

    def _series(self, message: dict[str, Any]) -> Any:
        import pandas as pd

        if message["geo"]:
            import geopandas

            kind = geopandas.GeoSeries
        else:
            kind = pd.Series
        column = self._typed(message["v"])
        return kind(**column, index=self(message["index"]), name=self(message["name"]))

    def _frame(self, message: dict[str, Any]) -> Any:
        import pandas as pd

        index, columns = self(message["index"]), self(message["columns"])
        parts = {
            at: pd.Series(**self._typed(column), index=index)
            for at, column in enumerate(message["v"])
        }
        table = pd.DataFrame(parts, index=index)
        table.columns = columns
        if message["geo"]:
            import geopandas

            geometry = self(message["geometry"])
            named = geometry is not None and geometry in table.columns
            table = geopandas.GeoDataFrame(table, geometry=geometry if named else None)
        return table

    def _typed(self, message: Any) -> dict[str, Any]:
        """Return a column and its type, so that pandas does not guess another one."""
        column = self._column(message)
        return {"data": column, "dtype": column.dtype}

    def _column(self, message: Any) -> Any:
        import numpy as np
        import pandas as pd

        if not isinstance(message, dict):
            raise WireError("a column of no known form")
        if "tz" in message:
            moments = _unnpy(message["npy"]).view(f"M8[{_unit(message)}]")
            return pd.DatetimeIndex(moments, tz="UTC").tz_convert(message["tz"]).array
        if "npy" in message:
            return _unnpy(message["npy"])
        if "wkb" in message:
            import geopandas

            shapes = [
                None if shape is None else base64.b64decode(shape) for shape in message["wkb"]
            ]
            crs = message["crs"]
            crs = None if crs is None else self._crs({"v": crs})
            return geopandas.array.from_wkb(np.array(shapes, dtype=object), crs=crs)
        if "codes" in message:
            kind = pd.CategoricalDtype(self(message["categories"]), bool(message["ordered"]))
            return pd.Categorical.from_codes(_unnpy(message["codes"]), dtype=kind)
        if "texts" in message:
            return pd.array(message["texts"], dtype=_text_dtype(message))
        items, name = self._items(message["items"]), _dtype_name(message["dtype"])
        if name == "object":
            array = np.empty(len(items), dtype=object)
            for at, item in enumerate(items):
                array[at] = item
            return array
        return pd.array(items, dtype=name)

    def _geometry(self, message: dict[str, Any]) -> Any:
        import shapely

        return shapely.from_wkb(base64.b64decode(message["v"]))

    def _crs(self, message: dict[str, Any]) -> Any:
        import pyproj

        text = str(message["v"])
        if text not in self._systems:
            self._systems[text] = pyproj.CRS.from_user_input(text)
        return self._systems[text]

    def _graph(self, message: dict[str, Any]) -> Any:
        import networkx as nx

        kinds = (nx.Graph, nx.DiGraph), (nx.MultiGraph, nx.MultiDiGraph)
        graph = kinds[bool(message["multi"])][bool(message["directed"])]()
        graph.graph.update(self(message["attributes"]))
        graph.add_nodes_from(self._items(message["nodes"]))
        graph.add_edges_from(self._items(message["edges"]))
        return graph


def _text_dtype(message: Mapping[str, Any]) -> Any:
    """Return a column type for text, with NA or NaN for what is missing."""
    import numpy as np
    import pandas as pd

    storage = "pyarrow" if message.get("storage") == "pyarrow" else "python"
    if message.get("na"):
        return pd.StringDtype(storage)
    return pd.StringDtype(storage, na_value=np.nan)  # pandas 2.3 and later have this kind


def _unit(message: Mapping[str, Any]) -> str:
    unit = message.get("unit")
    if unit not in ("s", "ms", "us", "ns"):
        raise WireError("a moment of no known unit")
    return unit


#: Types whose values cross as data: no handle may claim to be one of them.
def value_types() -> tuple[type, ...]:
    """Return the types that cross by value, of the libraries that are loaded."""
    found: list[type] = [
        *(int, float, complex, bool, str, bytes, list, tuple, set, frozenset, dict, range),
        *(decimal.Decimal, fractions.Fraction, datetime.date, datetime.time, datetime.timedelta),
        *(type(None), types.ModuleType, type, types.FunctionType, pathlib.PurePath),
    ]
    for module, names in {
        "numpy": ("ndarray", "generic", "dtype"),
        "pandas": ("DataFrame", "Series", "Index", "Timestamp", "Timedelta", "Period", "Interval"),
        "shapely": ("Geometry",),
        "networkx": ("Graph",),
        "pyproj": ("CRS",),
    }.items():
        library = sys.modules.get(module)
        found += [getattr(library, name) for name in names if hasattr(library, name)]
    return tuple(found)
