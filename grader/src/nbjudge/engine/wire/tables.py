"""Tables: the values of pandas, each with both of its halves.

A table crosses column by column, and never as a pickle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nbjudge.engine.wire import arrays, geometry
from nbjudge.engine.wire.arrays import from_npy, npy, objects
from nbjudge.engine.wire.references import Decode, Decodes, Encodes
from nbjudge.engine.wire.transport import WireError

_DTYPE = re.compile(r"[A-Za-z0-9_\[\], :/+\-]{1,80}")
_NPY_KINDS = "biufcmMSU"
#: Kinds of columns whose type pandas guesses from what they hold, unless it is told.
_GUESSED = "OSU"


# -- pandas: single values ------------------------------------------------------------------------


def encode_pandas(encode: Encodes, value: Any, depth: int) -> dict[str, Any] | None:
    """Return the message of a value of pandas or geopandas; None for what is no data."""
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        return _encode_frame(encode, value, depth)
    if isinstance(value, pd.Series):
        return _encode_series(encode, value, depth)
    if isinstance(value, pd.Index):
        return _encode_index(encode, value, depth)
    if value is pd.NA:
        return {"$": "na"}
    if value is pd.NaT:
        return {"$": "nat"}
    if isinstance(value, pd.Timestamp):
        zone = None if value.tz is None else str(value.tz)
        moment = value.asm8.view("i8").item()
        return {"$": "timestamp", "v": moment, "unit": value.unit, "tz": zone}
    if isinstance(value, pd.Timedelta):
        return {"$": "pandas_timedelta", "v": value.asm8.view("i8").item(), "unit": value.unit}
    if isinstance(value, pd.Period):
        return {"$": "period", "v": str(value), "freq": value.freqstr}
    if isinstance(value, pd.Interval):
        ends = encode.items((value.left, value.right), depth)
        return {"$": "interval", "v": ends, "closed": value.closed}
    if isinstance(value, pd.CategoricalDtype):
        categories = encode(value.categories, depth + 1)
        return {"$": "category_dtype", "v": categories, "ordered": bool(value.ordered)}
    if isinstance(value, pd.SparseDtype):
        fill = encode(value.fill_value, depth + 1)
        return {"$": "sparse_dtype", "v": encode(value.subtype, depth + 1), "fill": fill}
    if isinstance(value, pd.offsets.BaseOffset):
        known = _offset(value.freqstr)
        return {"$": "offset", "v": value.freqstr} if known == value else None
    if isinstance(value, pd.api.extensions.ExtensionDtype):
        return {"$": "pandas_dtype", "v": str(value)}
    if isinstance(value, pd.api.extensions.ExtensionArray):
        column = _encode_column(encode, value, depth)
        return {"$": "pandas_array", "v": column, "plain": _is_plain(value)}
    return None


def _is_plain(array: Any) -> bool:
    """Whether an array of pandas is one that pandas makes of an array of numpy."""
    kinds = ("NumpyExtensionArray", "DatetimeArray", "TimedeltaArray")
    return type(array).__name__ in kinds


def _offset(text: Any) -> Any:
    """Return the step in time that pandas has under a name, such as a month's end."""
    import pandas as pd

    try:
        return pd.tseries.frequencies.to_offset(str(text))
    except ValueError:
        return None


def _decode_offset(decode: Decodes, message: dict[str, Any]) -> Any:
    return _offset(message["v"])


def _decode_category_dtype(decode: Decodes, message: dict[str, Any]) -> Any:
    import pandas as pd

    return pd.CategoricalDtype(decode(message["v"]), bool(message["ordered"]))


def _decode_sparse_dtype(decode: Decodes, message: dict[str, Any]) -> Any:
    import pandas as pd

    return pd.SparseDtype(decode(message["v"]), decode(message["fill"]))


def _decode_na(decode: Decodes, message: dict[str, Any]) -> Any:
    import pandas as pd

    return pd.NA


def _decode_nat(decode: Decodes, message: dict[str, Any]) -> Any:
    import pandas as pd

    return pd.NaT


def _unit(message: Mapping[str, Any]) -> str:
    unit = message.get("unit")
    if unit not in ("s", "ms", "us", "ns"):
        raise WireError("a moment of no known unit")
    return unit


def _decode_timestamp(decode: Decodes, message: dict[str, Any]) -> Any:
    import numpy as np
    import pandas as pd

    moment = pd.Timestamp(np.datetime64(int(message["v"]), _unit(message)))
    return moment if message["tz"] is None else moment.tz_localize("UTC").tz_convert(message["tz"])


def _decode_pandas_timedelta(decode: Decodes, message: dict[str, Any]) -> Any:
    import numpy as np
    import pandas as pd

    return pd.Timedelta(np.timedelta64(int(message["v"]), _unit(message)))


def _decode_period(decode: Decodes, message: dict[str, Any]) -> Any:
    import pandas as pd

    return pd.Period(str(message["v"]), freq=str(message["freq"]))


def _decode_interval(decode: Decodes, message: dict[str, Any]) -> Any:
    import pandas as pd

    return pd.Interval(*decode.items(message["v"]), closed=message["closed"])


def _dtype_name(name: Any) -> str:
    if not isinstance(name, str) or not _DTYPE.fullmatch(name):
        raise WireError("a column of no known type")
    return name


def _decode_pandas_dtype(decode: Decodes, message: dict[str, Any]) -> Any:
    import pandas as pd

    return pd.api.types.pandas_dtype(_dtype_name(message["v"]))


# -- pandas: columns ------------------------------------------------------------------------------


def _encode_column(encode: Encodes, array: Any, depth: int) -> dict[str, Any]:
    """Encode one column: any array that pandas holds."""
    import numpy as np
    import pandas as pd

    if type(array) is pd.arrays.NumpyExtensionArray:
        array = array.to_numpy()
    dtype = array.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in _NPY_KINDS:
        return {"npy": npy(np.asarray(array))}
    if type(array).__name__ == "GeometryArray":
        return geometry.encode_geometries(array)
    if isinstance(dtype, pd.CategoricalDtype):
        return {
            "codes": npy(np.asarray(array.codes)),
            "categories": encode(array.categories, depth + 1),
            "ordered": bool(array.ordered),
        }
    if isinstance(dtype, pd.DatetimeTZDtype):
        moments = np.asarray(array.view("i8"))
        return {"npy": npy(moments), "tz": str(dtype.tz), "unit": dtype.unit}
    if isinstance(dtype, pd.StringDtype):
        texts = array.to_numpy(dtype=object, na_value=None).tolist()
        return {"texts": texts, "na": dtype.na_value is pd.NA, "storage": dtype.storage}
    if isinstance(dtype, pd.SparseDtype):
        dense = np.asarray(array)
        return {"dense": npy(dense), "fill": encode(dtype.fill_value, depth + 1)}
    return {"items": encode.items(array, depth), "dtype": str(dtype)}


def _decode_column(decode: Decodes, message: Any) -> Any:
    import pandas as pd

    if not isinstance(message, dict):
        raise WireError("a column of no known form")
    if "tz" in message:
        moments = from_npy(message["npy"]).view(f"M8[{_unit(message)}]")
        return pd.DatetimeIndex(moments, tz="UTC").tz_convert(message["tz"]).array
    if "npy" in message:
        return from_npy(message["npy"])
    if "wkb" in message:
        return geometry.decode_geometries(decode, message)
    if "codes" in message:
        kind = pd.CategoricalDtype(decode(message["categories"]), bool(message["ordered"]))
        return pd.Categorical.from_codes(from_npy(message["codes"]), dtype=kind)
    if "texts" in message:
        return pd.array(message["texts"], dtype=_text_dtype(message))
    if "dense" in message:
        return pd.arrays.SparseArray(from_npy(message["dense"]), fill_value=decode(message["fill"]))
    items, name = decode.items(message["items"]), _dtype_name(message["dtype"])
    return objects(items) if name == "object" else pd.array(items, dtype=name)


def _text_dtype(message: Mapping[str, Any]) -> Any:
    """Return a column type for text, with NA or NaN for what is missing."""
    import numpy as np
    import pandas as pd

    storage = "pyarrow" if message.get("storage") == "pyarrow" else "python"
    if message.get("na"):
        return pd.StringDtype(storage)
    return pd.StringDtype(storage, na_value=np.nan)  # pandas 2.3 and later have this kind


def _decode_pandas_array(decode: Decodes, message: dict[str, Any]) -> Any:
    import numpy as np
    import pandas as pd

    column = _decode_column(decode, message["v"])
    if not message["plain"] or not isinstance(column, np.ndarray):
        return column
    if column.dtype.kind in "mM":
        return pd.Series(column).array
    return pd.arrays.NumpyExtensionArray(column)


def _typed(decode: Decodes, message: Any) -> dict[str, Any]:
    """Return a column and its type, so that pandas does not guess another one."""
    column = _decode_column(decode, message)
    return {"data": column, "dtype": column.dtype}


# -- pandas: indices, series, frames --------------------------------------------------------------


def _encode_index(encode: Encodes, value: Any, depth: int) -> dict[str, Any]:
    import pandas as pd

    if isinstance(value, pd.RangeIndex):
        steps = [value.start, value.stop, value.step]
        return {"$": "rangeindex", "v": steps, "name": encode(value.name, depth + 1)}
    if isinstance(value, pd.MultiIndex):
        levels = [value.get_level_values(at).array for at in range(value.nlevels)]
        return {
            "$": "multiindex",
            "v": [_encode_column(encode, level, depth) for level in levels],
            "names": encode.items(value.names, depth),
        }
    return {
        "$": "index",
        "v": _encode_column(encode, value.array, depth),
        "name": encode(value.name, depth + 1),
        "freq": getattr(value, "freqstr", None),
    }


def _decode_rangeindex(decode: Decodes, message: dict[str, Any]) -> Any:
    import pandas as pd

    return pd.RangeIndex(*message["v"], name=decode(message["name"]))


def _decode_multiindex(decode: Decodes, message: dict[str, Any]) -> Any:
    import pandas as pd

    levels = [_decode_column(decode, level) for level in message["v"]]
    return pd.MultiIndex.from_arrays(levels, names=decode.items(message["names"]))


def _decode_index(decode: Decodes, message: dict[str, Any]) -> Any:
    import pandas as pd

    index = pd.Index(**_typed(decode, message["v"]), name=decode(message["name"]))
    timed = isinstance(index, pd.DatetimeIndex | pd.TimedeltaIndex)
    if isinstance(message["freq"], str) and timed:
        index.freq = message["freq"]
    return index


def _encode_series(encode: Encodes, value: Any, depth: int) -> dict[str, Any]:
    return {
        "$": "series",
        "v": _encode_column(encode, value.array, depth),
        "index": encode(value.index, depth + 1),
        "name": encode(value.name, depth + 1),
        "geo": type(value).__name__ == "GeoSeries",
        "attrs": encode(value.attrs, depth + 1) if value.attrs else None,
    }


def _decode_series(decode: Decodes, message: dict[str, Any]) -> Any:
    import pandas as pd

    kind = geometry.series_class() if message["geo"] else pd.Series
    column = _typed(decode, message["v"])
    series = kind(**column, index=decode(message["index"]), name=decode(message["name"]))
    return _with_attrs(series, decode(message.get("attrs")))


def _columns(table: Any) -> Iterator[Any]:
    """Give the arrays of a table's columns.

    Making a series of each column takes longer than all the rest of encoding. Pandas has no public
    way around that, so its own is taken where it is there.
    """
    arrays_of = getattr(table, "_iter_column_arrays", None)
    if arrays_of is None:
        return (column.array for _, column in table.items())
    return arrays_of()


def _encode_frame(encode: Encodes, value: Any, depth: int) -> dict[str, Any]:
    geo = type(value).__name__ == "GeoDataFrame"
    return {
        "$": "frame",
        "v": [_encode_column(encode, column, depth) for column in _columns(value)],
        "columns": encode(value.columns, depth + 1),
        "index": encode(value.index, depth + 1),
        "geo": geo,
        "geometry": encode(getattr(value, "_geometry_column_name", None)) if geo else None,
        "attrs": encode(value.attrs, depth + 1) if value.attrs else None,
    }


def _decode_frame(decode: Decodes, message: dict[str, Any]) -> Any:
    import numpy as np
    import pandas as pd

    index, columns = decode(message["index"]), decode(message["columns"])
    parts = {at: _decode_column(decode, column) for at, column in enumerate(message["v"])}
    for at, column in parts.items():
        if isinstance(column, np.ndarray) and column.dtype.kind in _GUESSED:
            parts[at] = pd.Series(column, dtype=column.dtype, index=index)
    table = pd.DataFrame(parts, index=index)
    table.columns = columns
    if message["geo"]:
        table = geometry.as_geo_table(table, decode(message["geometry"]))
    return _with_attrs(table, decode(message.get("attrs")))


def _with_attrs(table: Any, attrs: Any) -> Any:
    """Give a table or column what was written about it."""
    if isinstance(attrs, dict):
        table.attrs = attrs
    return table


#: How each kind of message is decoded.
KINDS: dict[str, Decode] = {
    **arrays.KINDS,
    "category_dtype": _decode_category_dtype,
    "frame": _decode_frame,
    "index": _decode_index,
    "interval": _decode_interval,
    "multiindex": _decode_multiindex,
    "na": _decode_na,
    "nat": _decode_nat,
    "offset": _decode_offset,
    "pandas_array": _decode_pandas_array,
    "pandas_dtype": _decode_pandas_dtype,
    "pandas_timedelta": _decode_pandas_timedelta,
    "period": _decode_period,
    "rangeindex": _decode_rangeindex,
    "series": _decode_series,
    "sparse_dtype": _decode_sparse_dtype,
    "timestamp": _decode_timestamp,
}
