"""Messages between the two processes: a length, then one JSON object, within a deadline."""

from __future__ import annotations

import base64
import json
import socket
import struct
import time
from collections.abc import Mapping
from typing import Any

_LENGTH = struct.Struct("<I")
#: The largest message; a table of two million numbers fits.
LARGEST = 64 << 20


class WireError(Exception):
    """Raised when a value cannot be sent, or when a message is malformed."""


class Gone(Exception):
    """Raised when the other process has ended, or does not keep to the protocol."""


class TimeIsUp(Exception):
    """Raised when no answer came in time."""


def to_base64(data: bytes) -> str:
    """Return bytes as text for a message."""
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """Reverse `to_base64`."""
    return base64.b64decode(text)


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
