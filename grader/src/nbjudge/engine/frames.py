"""Frames: how a forked process tells the runner what its cells gave.

A frame is four bytes of length and one JSON object. The reading side trusts nothing: the bytes,
the number of frames and the number of values in one are bounded before it is parsed; what does
not parse is counted and dropped; outputs are rebuilt field by field, and no step over them takes
longer the more there are.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator, Mapping
from typing import Any

HEADER = struct.Struct("<I")
#: The largest single frame that is read: one cell's outputs come in many.
LARGEST = 32 << 20
#: Most frames of one process, and most containers and values in one frame.
FRAMES, CONTAINERS, VALUES = 100_000, 100_000, 2_000_000
#: Most outputs that are kept of one cell, and most values in the data of all of them.
OUTPUTS, KEPT_VALUES = 2_100, 1_000_000
#: Most shown outputs that updates may change in one cell.
UPDATES = 20_000
#: Longest traceback line and most lines kept of one error (nbgrader cuts later at 100 lines).
ERROR_LINE, ERROR_LINES = 5_000, 200


def write(fd: int, message: Mapping[str, Any]) -> None:
    """Write one frame, waiting while the pipe is full."""
    body = json.dumps(message, default=str).encode()
    view = memoryview(HEADER.pack(len(body)) + body)
    while view:
        view = view[os.write(fd, view) :]


class Reader:
    """Cuts a hostile byte stream into frames."""

    def __init__(self, most_bytes: int) -> None:
        self._buffer = bytearray()
        self._most = most_bytes
        self.received = 0
        self.frames = 0
        self.malformed = 0
        #: True once the sender has sent more than it may; nothing is kept from then on.
        self.flooded = False

    def feed(self, chunk: bytes) -> Iterator[dict[str, Any]]:
        """Add what came; yield the frames that are now complete."""
        self.received += len(chunk)
        if self.flooded or self.received > self._most:
            self.flooded = True
            self._buffer.clear()
            return
        self._buffer += chunk
        start = 0
        while len(self._buffer) - start >= HEADER.size:
            (length,) = HEADER.unpack_from(self._buffer, start)
            if length > LARGEST:
                self.flooded = True
                break
            end = start + HEADER.size + length
            if end > len(self._buffer):
                break
            body = bytes(self._buffer[start + HEADER.size : end])
            start = end
            self.frames += 1
            if self.frames > FRAMES:
                self.flooded = True
                break
            message = _parsed(body)
            if isinstance(message, dict):
                yield message
            else:
                self.malformed += 1
        del self._buffer[:start]


def _parsed(body: bytes) -> Any:
    """Parse one frame; None when it is no JSON or would grow to far more than its bytes."""
    if body.count(b"{") + body.count(b"[") > CONTAINERS or body.count(b",") > VALUES:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def text(value: Any) -> str:
    """Return `value` as a string that every encoder takes (lone surrogates are replaced)."""
    result = value if isinstance(value, str) else str(value)
    try:
        result.encode()
    except UnicodeEncodeError:
        result = result.encode("utf-8", "replace").decode()
    return result


def _plain(value: Any, depth: int = 0) -> Any:
    """JSON data with clean strings and finite depth; NaN becomes None, as JSON has none."""
    if isinstance(value, str):
        return text(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else None
    if depth > 50:
        return None
    if isinstance(value, dict):
        return {text(key): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    return None


def _bundle(data: Any) -> dict[str, Any]:
    """Rebuild a MIME bundle: text types are strings, JSON types are data."""
    if not isinstance(data, dict):
        return {}
    return {
        text(mime): (
            _plain(value)
            if isinstance(value, str) or "json" in text(mime)
            else text(json.dumps(_plain(value)))
        )
        for mime, value in data.items()
    }


def clean_output(raw: Any) -> dict[str, Any] | None:
    """Rebuild an nbformat output from `raw`; None when it is none.

    >>> clean_output({"output_type": "stream", "name": "stdout", "text": "a", "extra": 1})
    {'output_type': 'stream', 'name': 'stdout', 'text': 'a'}
    >>> clean_output({"output_type": "pyout"}) is None
    True
    """
    kind = raw.get("output_type") if isinstance(raw, dict) else None
    if kind == "stream":
        name = "stderr" if raw.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": text(raw.get("text", ""))}
    if kind == "error":
        lines = raw.get("traceback")
        lines = lines if isinstance(lines, list) else []
        return error(
            text(raw.get("ename", "Error"))[:ERROR_LINE],
            text(raw.get("evalue", ""))[:ERROR_LINE],
            [text(line)[:ERROR_LINE] for line in lines[:ERROR_LINES]],
        )
    if kind in ("display_data", "execute_result"):
        metadata = _plain(raw.get("metadata"))
        return {
            "output_type": kind,
            "data": _bundle(raw.get("data")),
            "metadata": metadata if isinstance(metadata, dict) else {},
        }
    return None


def error(name: str, value: str, lines: list[str] | None = None) -> dict[str, Any]:
    """Make an nbformat error output."""
    return {
        "output_type": "error",
        "ename": name,
        "evalue": value,
        "traceback": lines if lines is not None else [f"{name}: {value}"],
    }


def _count(value: Any) -> int:
    """Return how many values there are in JSON data."""
    if isinstance(value, dict):
        return 1 + sum(_count(item) for item in value.values())
    if isinstance(value, list):
        return 1 + sum(_count(item) for item in value)
    return 1


class CellOutputs:
    """The outputs of one cell as a notebook client would keep them.

    Neighbouring pieces of one stream become one output; ``clear_output`` and
    ``update_display`` act on what came before. What is over the limits is dropped and counted.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._outputs: list[dict[str, Any]] = []
        #: Pieces of the last output, while it is a stream.
        self._pieces: list[str] = []
        self._displays: dict[str, list[dict[str, Any]]] = {}
        self._clear_next = False
        self._values = self._updates = 0
        self.dropped = 0

    def add(self, raw: Any, display_id: Any = None, update: bool = False) -> None:
        """Take one output as it came from the cell's process."""
        output = clean_output(raw)
        if output is None:
            return
        if output["output_type"] != "stream":
            self._values += _count(output)
            if self._values > KEPT_VALUES and output["output_type"] != "error":
                self.dropped += 1
                return
        if update:
            self._update(output, text(display_id))
            return
        if self._clear_next:
            self.clear(wait=False)
        if output["output_type"] == "execute_result":
            output["execution_count"] = self._count
        last = self._outputs[-1] if self._outputs else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            self._pieces.append(output["text"])
            return
        if len(self._outputs) >= OUTPUTS + (100 if output["output_type"] == "error" else 0):
            self.dropped += 1
            return
        self._join()
        self._outputs.append(output)
        if output["output_type"] == "stream":
            self._pieces.append(output["text"])
        elif display_id is not None:
            self._displays.setdefault(text(display_id), []).append(output)

    def _join(self) -> None:
        """Write the pieces of the last stream into its output."""
        if self._pieces:
            self._outputs[-1]["text"] = "".join(self._pieces)
            self._pieces.clear()

    def _update(self, output: dict[str, Any], display_id: str) -> None:
        shown = self._displays.get(display_id, [])
        self._updates += 1 + len(shown)
        if self._updates > UPDATES:
            self.dropped += 1
            return
        for one in shown:
            one.update(data=output.get("data", {}), metadata=output.get("metadata", {}))

    def clear(self, wait: bool) -> None:
        """Forget the outputs: now, or when the next one comes."""
        self._clear_next = wait
        if not wait:
            self._outputs.clear()
            self._pieces.clear()
            self._displays.clear()
            self._values = 0

    def outputs(self) -> list[dict[str, Any]]:
        """Return what a notebook file holds."""
        self._join()
        return list(self._outputs)
