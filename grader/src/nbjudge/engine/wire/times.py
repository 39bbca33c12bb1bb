"""Times with the zone that they have."""

from __future__ import annotations

import datetime
import zoneinfo
from typing import Any

from nbjudge.engine.wire.references import Decodes, Encodes
from nbjudge.engine.wire.transport import WireError


def encode_datetime(encode: Encodes, value: datetime.datetime, depth: int) -> dict[str, Any]:
    """Return the message of a time; a zone with a name goes along."""
    message = {"$": "datetime", "v": value.isoformat()}
    zone = value.tzinfo
    key = zone.key if type(zone) is zoneinfo.ZoneInfo else None
    return message if key is None else {**message, "zone": key, "fold": value.fold == 1}


def encode_timezone(encode: Encodes, value: datetime.timezone, depth: int) -> dict[str, Any]:
    """Return the message of a zone that is a distance from UTC."""
    name = value.tzname(None)
    named = name != datetime.timezone(value.utcoffset(None)).tzname(None)
    return {
        "$": "timezone",
        "v": encode(value.utcoffset(None), depth + 1),
        "name": name if named else None,
    }


def decode_timezone(decode: Decodes, message: dict[str, Any]) -> datetime.timezone:
    """Return the zone of a message."""
    away, name = decode(message["v"]), message.get("name")
    return datetime.timezone(away) if name is None else datetime.timezone(away, str(name))


def decode_datetime(decode: Decodes, message: dict[str, Any]) -> datetime.datetime:
    """Return the time of a message, in its zone if that has the same time."""
    value = datetime.datetime.fromisoformat(message["v"])
    zone = message.get("zone")
    if not isinstance(zone, str):
        return value
    wall = value.replace(tzinfo=zoneinfo.ZoneInfo(zone), fold=int(message["fold"] is True))
    if wall.utcoffset() != value.utcoffset():
        raise WireError("a time that its zone does not have")
    return wall
