"""What a dictionary shows of itself: its keys, values and pairs, and one that can only be read.

A view crosses as a view: ``f(d) == [1]`` is false for ``d.values()``, whatever it holds.
"""

from __future__ import annotations

import types
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from nbjudge.engine.wire.references import Decode, Decodes, Encodes

#: Views by the names of their classes.
_VIEWS: dict[str, type] = {
    type(view).__name__: type(view)
    for kind in (dict[Any, Any], OrderedDict[Any, Any])
    for view in (kind().keys(), kind().values(), kind().items())
}


def _encode_view(encode: Encodes, value: Iterable[Any], depth: int) -> dict[str, Any]:
    return {"$": type(value).__name__, "v": encode.items(value, depth)}


def _decode_view(decode: Decodes, message: dict[str, Any]) -> Any:
    """Return a view of a dictionary that has nothing else."""
    name, items = message["$"], decode.items(message["v"])
    kind = OrderedDict if name.startswith("odict") else dict
    if name.endswith("keys"):
        return kind.fromkeys(items).keys()
    return kind(items).items() if name.endswith("items") else kind(enumerate(items)).values()


def _encode_read_only(encode: Encodes, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    return {"$": "mappingproxy", "v": encode(dict(value), depth)}


def _decode_read_only(decode: Decodes, message: dict[str, Any]) -> Any:
    return types.MappingProxyType(decode(message["v"]))


#: How a value of exactly one of these classes is encoded.
EXACT: dict[type, Callable[..., Any]] = {
    **dict.fromkeys(_VIEWS.values(), _encode_view),
    types.MappingProxyType: _encode_read_only,
}
KINDS: dict[str, Decode] = {
    **dict.fromkeys(_VIEWS, _decode_view),
    "mappingproxy": _decode_read_only,
}
