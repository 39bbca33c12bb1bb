"""Names of things and places of networks: values that never change."""

from __future__ import annotations

import ipaddress
import uuid
from collections.abc import Callable
from typing import Any

from nbjudge.engine.wire.references import Decode, Decodes, Encodes

_CLASSES: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        *(ipaddress.IPv4Address, ipaddress.IPv4Interface, ipaddress.IPv4Network),
        *(ipaddress.IPv6Address, ipaddress.IPv6Interface, ipaddress.IPv6Network),
        uuid.UUID,
    )
}


def _encode(encode: Encodes, value: Any, depth: int) -> dict[str, Any]:
    return {"$": "address", "class": type(value).__name__, "v": str(value)}


def _decode(decode: Decodes, message: dict[str, Any]) -> Any:
    return _CLASSES[message["class"]](str(message["v"]))


#: How a value of exactly this class is encoded, and how the kind is decoded.
EXACT: dict[type, Callable[[Any, Any, int], Any]] = dict.fromkeys(_CLASSES.values(), _encode)
KINDS: dict[str, Decode] = {"address": _decode}
