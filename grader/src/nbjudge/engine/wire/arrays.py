"""Arrays: the values of numpy, each with both of its halves. An array crosses as npy or a row."""

from __future__ import annotations

import importlib
import io
import math
import re
import sys
from typing import Any

from nbjudge.engine.syntax.effort import remembered
from nbjudge.engine.wire.references import Decode, Decodes, Encodes
from nbjudge.engine.wire.transport import LARGEST, WireError, from_base64, to_base64

_DTYPE = re.compile(r"[A-Za-z0-9_\[\], :/+\-]{1,80}")
_NPY_KINDS = "biufcmMSU"
#: How a row of numbers begins: reading the head of an npy file takes longer than most columns do.
_ROW = re.compile(r"(?P<dtype>[<>|](b1|[iu][1248]|f[248]|c8|c16));")

#: Code that deals with masked arrays.
_MASKS = re.compile(r"mask|\bma\b", re.IGNORECASE)


@remembered(2_000)
def deals_with_masks(source: str) -> bool:
    """Whether code deals with masked arrays, found out once for a text."""
    return _MASKS.search(source) is not None


def npy(array: Any) -> str:
    """Return an array as text: of its numbers where it is a row of numbers, else of an npy file."""
    import numpy as np

    if array.nbytes > LARGEST // 2:
        raise WireError(f"an array of {array.nbytes >> 20} MB is too large to hand over")
    if type(array) is np.ndarray and array.ndim == 1 and _ROW.match(f"{array.dtype.str};"):
        return f"{array.dtype.str};{to_base64(array.tobytes())}"
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return to_base64(file.getvalue())


def from_npy(text: str) -> Any:
    """Return the array of a text that `npy` has made; pickles are refused."""
    import numpy as np

    if row := _ROW.match(text):
        return np.frombuffer(from_base64(text[row.end() :]), dtype=row["dtype"]).copy()
    return np.load(io.BytesIO(from_base64(text)), allow_pickle=False)


def objects(items: list[Any]) -> Any:
    """Return an array of objects, whatever sequences are among them."""
    import numpy as np

    array = np.empty(len(items), dtype=object)
    for at, item in enumerate(items):
        array[at] = item
    return array


# -- numpy ----------------------------------------------------------------------------------------


#: Classes of arrays that are a view of an ordinary one.
_ARRAY_CLASSES = ("recarray", "matrix", "chararray")


def encode_numpy(encode: Encodes, value: Any, depth: int) -> dict[str, Any] | None:
    """Return the message of a value of numpy; None for what is no data."""
    import numpy as np

    if value is np.ma.masked:
        return {"$": "masked_constant"}
    if isinstance(value, np.ma.MaskedArray):
        return _encode_masked(encode, value, depth)
    if isinstance(value, np.ndarray):
        message = _encode_array(encode, np.asarray(value), depth)
        if type(value).__name__ in _ARRAY_CLASSES:
            return {"$": "view", "v": message, "class": type(value).__name__}
        if message["$"] == "array" and not value.flags.writeable:
            message["fixed"] = True
        return message
    if isinstance(value, np.generic) and value.dtype.names:
        cell = encode(np.asarray(value), depth + 1)
        return {"$": "record", "v": cell, "record": isinstance(value, np.record)}
    if isinstance(value, np.generic) and value.dtype.kind in _NPY_KINDS:
        return {"$": "scalar", "dtype": value.dtype.str, "v": to_base64(value.tobytes())}
    if isinstance(value, np.dtype):
        return _encode_dtype(value)
    return _encode_ufunc(value) if type(value) is np.ufunc else None


def _encode_array(encode: Encodes, array: Any, depth: int) -> dict[str, Any]:
    """Encode an array of numpy's own class."""
    dtype = array.dtype
    if dtype.names and dtype.hasobject:
        columns = [[name, encode(array[name], depth + 1)] for name in dtype.names]
        about = _encode_dtype(dtype)
        return {"$": "structured", "v": columns, "dtype": about, "shape": list(array.shape)}
    if dtype.kind in _NPY_KINDS or dtype.names:
        return {"$": "array", "v": npy(array)}
    items = encode.items(array.ravel().tolist(), depth)
    texts = dtype.kind == "T" and not hasattr(dtype, "na_object")
    return {"$": "objects", "v": items, "shape": list(array.shape), "texts": texts}


def _encode_masked(encode: Encodes, value: Any, depth: int) -> dict[str, Any]:
    import numpy as np

    data = _encode_array(encode, np.ma.getdata(value, subok=False), depth)
    fill = None if value._fill_value is None else encode(value.fill_value, depth + 1)
    return {"$": "masked", "v": data, "mask": npy(np.ma.getmaskarray(value)), "fill": fill}


def _encode_dtype(dtype: Any) -> dict[str, Any] | None:
    import numpy as np

    if dtype.names is not None:  # a type without any field has names as well, none
        return {"$": "dtype", "v": np.lib.format.dtype_to_descr(dtype)}
    if dtype.kind == "T" and not hasattr(dtype, "na_object"):
        return {"$": "dtype", "v": "T"}
    return {"$": "dtype", "v": dtype.str} if dtype.kind in f"{_NPY_KINDS}O" else None


#: Where universal functions are looked up by their name.
_UFUNC_HOMES = ("numpy", "scipy.special")


def _encode_ufunc(value: Any) -> dict[str, Any] | None:
    """Encode a universal function that the other side has too; None for any other."""
    for home in _UFUNC_HOMES:
        name = str(value.__name__)
        if getattr(sys.modules.get(home), name, None) is value:
            return {"$": "ufunc", "module": home, "name": name}
    return None


def _decode_ufunc(decode: Decodes, message: dict[str, Any]) -> Any:
    import numpy as np

    if message["module"] not in _UFUNC_HOMES:
        raise WireError("a universal function of an unknown module")
    found = getattr(importlib.import_module(message["module"]), str(message["name"]), None)
    if type(found) is not np.ufunc:
        raise WireError("a universal function that is not known")
    return found


def _decode_masked(decode: Decodes, message: dict[str, Any]) -> Any:
    import numpy as np

    data, mask = decode(message["v"]), from_npy(message["mask"])
    if not decode.masks and not mask.any():
        return data
    _refuse_mask(decode)
    return np.ma.MaskedArray(data, mask, fill_value=decode(message["fill"]))


def _decode_masked_constant(decode: Decodes, message: dict[str, Any]) -> Any:
    import numpy as np

    _refuse_mask(decode)
    return np.ma.masked


def _refuse_mask(decode: Decodes) -> None:
    """Take no masked values for a test that is not about them: numpy's checks let them pass."""
    if not decode.masks:
        raise WireError("values that are masked, which the test does not mention")


def _decode_view(decode: Decodes, message: dict[str, Any]) -> Any:
    import numpy as np

    kinds = {"recarray": np.recarray, "matrix": np.matrix, "chararray": np.char.chararray}
    array = decode(message["v"])
    if message["class"] not in kinds or type(array) is not np.ndarray:
        raise WireError("an array of no known class")
    return array.view(kinds[message["class"]])


def _decode_structured(decode: Decodes, message: dict[str, Any]) -> Any:
    import numpy as np

    dtype, shape = decode(message["dtype"]), [int(size) for size in message["shape"]]
    if math.prod(shape) * max(1, dtype.itemsize) > LARGEST or min(shape, default=0) < 0:
        raise WireError("a structured array that is too large")
    array = np.empty(shape, dtype=dtype)
    for name, column in message["v"]:
        array[name] = decode(column)
    return array


def _decode_record(decode: Decodes, message: dict[str, Any]) -> Any:
    import numpy as np

    cell = decode(message["v"])
    if type(cell) is not np.ndarray or cell.shape or not cell.dtype.names:
        raise WireError("a record of no known form")
    return cell.view(np.dtype((np.record, cell.dtype)))[()] if message["record"] else cell[()]


def _decode_array(decode: Decodes, message: dict[str, Any]) -> Any:
    array = from_npy(message["v"])
    if message.get("fixed") is True:
        array.flags.writeable = False
    return array


def _decode_objects(decode: Decodes, message: dict[str, Any]) -> Any:
    array = objects(decode.items(message["v"])).reshape(message["shape"])
    if not message.get("texts"):
        return array
    import numpy as np

    return array.astype(np.dtypes.StringDType())


def _decode_scalar(decode: Decodes, message: dict[str, Any]) -> Any:
    import numpy as np

    dtype = np.dtype(str(message["dtype"]))
    if dtype.kind not in _NPY_KINDS:
        raise WireError("a number of no known type")
    if dtype.itemsize == 0:  # an empty text, as of a bar without a hatch
        return dtype.type()
    return np.frombuffer(from_base64(message["v"]), dtype=dtype)[0]


def _decode_dtype(decode: Decodes, message: dict[str, Any]) -> Any:
    import numpy as np

    if isinstance(message["v"], list):
        return np.lib.format.descr_to_dtype(_fields(message["v"]))
    if message["v"] == "T":
        return np.dtypes.StringDType()
    dtype = np.dtype(str(message["v"]))
    if dtype.kind not in f"{_NPY_KINDS}O":
        raise WireError("an array type that is not known")
    return dtype


def _fields(told: Any) -> list[tuple[Any, ...]]:
    """Return the fields of a structured type as numpy writes them, out of JSON's lists."""
    found: list[tuple[Any, ...]] = []
    for name, kind, *shape in told:
        title = tuple(name) if isinstance(name, list) else name
        inner = _fields(kind) if isinstance(kind, list) else str(kind)
        found.append((title, inner, *(tuple(sizes) for sizes in shape)))
    return found


#: How each kind of message is decoded.
KINDS: dict[str, Decode] = {
    "array": _decode_array,
    "dtype": _decode_dtype,
    "masked": _decode_masked,
    "masked_constant": _decode_masked_constant,
    "objects": _decode_objects,
    "record": _decode_record,
    "scalar": _decode_scalar,
    "structured": _decode_structured,
    "ufunc": _decode_ufunc,
    "view": _decode_view,
}
