"""Frames: how a forked process tells the runner what its cells gave.

A frame is four bytes of length and one JSON object. The reading side trusts nothing. Bytes, frames
and values are counted before anything is parsed. What is kept of all cells together has a limit in
memory, in lines, in values and in number, so that neither reading it nor writing it into a notebook
takes long. What does not parse is counted and dropped; outputs are rebuilt field by field.

The sending side keeps within the same limits by itself: an honest notebook with far too much output
loses the surplus, with a note in its place, and nothing else.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

HEADER = struct.Struct("<I")
#: The largest single frame that is read: one cell's outputs come in many.
LARGEST = 8 << 20
#: Most frames of one process, and most containers and values in one frame.
FRAMES, CONTAINERS, VALUES = 100_000, 50_000, 120_000
#: Most containers and values in all large frames of one process: a few times what is kept, for an
#: honest cell may show the same picture again and again.
ALL_VALUES = 1_000_000
#: Most outputs that are kept of one cell.
OUTPUTS = 2_100
#: Most that is kept of all cells of one process: bytes of memory, values, lines, and outputs.
KEPT_BYTES, KEPT_VALUES, KEPT_LINES, KEPT_OUTPUTS = 24 << 20, 250_000, 100_000, 5_000
#: Most shown outputs that updates may change in one process.
UPDATES = 20_000
#: Most outputs that are kept, cut short, when that room is used up, because they decide on points.
DECIDING = 2_500
#: Longest traceback line and most lines kept of one error (nbgrader cuts later at 100 lines).
ERROR_LINE, ERROR_LINES = 5_000, 200
#: The same of an error that is kept although there is no room.
SHORT_LINE, SHORT_LINES = 200, 5
#: Characters of a long text that go into one frame, and of a text that stands for a whole output.
PIECE, SHORT = 1 << 20, 20_000
#: Bytes that a process may send beyond four times the output of one cell, and how many of them an
#: honest sender leaves unused.
SPARE, RESERVE = 8 << 20, 2 << 20
#: What an object of JSON takes beyond a dictionary, in all the forms that a notebook's library
#: gives it while it is checked and written.
AS_NODE = 400
#: Stands in a cell where an output is missing.
LEFT_OUT = "\n... Output left out: the notebook shows more than is kept ...\n"
#: Where `str.splitlines` ends a line, as notebook files do.
LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


def most_bytes(output_bytes: int) -> int:
    """Return how many bytes one process may send whose cells may each show `output_bytes`."""
    return 4 * output_bytes + SPARE


def _encoded(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, default=str, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _put(fd: int, body: bytes) -> None:
    view = memoryview(HEADER.pack(len(body)) + body)
    while view:
        view = view[os.write(fd, view) :]


def write(fd: int, message: Mapping[str, Any]) -> None:
    """Write one frame, waiting while the pipe is full."""
    _put(fd, _encoded(message))


class Sender:
    """Writes the frames of one process, and keeps within what the reader takes.

    Parameters
    ----------
    fd : int
        The pipe.
    output_bytes : int
        What one cell may show; see :func:`most_bytes`.
    """

    def __init__(self, fd: int, output_bytes: int) -> None:
        self._fd = fd
        self._room = most_bytes(output_bytes) - RESERVE
        self._values = Values(ALL_VALUES)
        #: Whether a note stands in this cell already.
        self._noted = False

    def __call__(self, message: Mapping[str, Any]) -> None:
        """Send one message; of an output that is too large only what stands for it."""
        for part in _pieces(message) if message.get("t") == "out" else (message,):
            body = _encoded(part)
            if part.get("t") != "out":
                self._noted = False
            elif not self._fits(body):
                if part["o"].get("output_type") == "stream" and self._noted:
                    continue
                self._noted = True
                body = _encoded(_instead(part))
            self._room -= len(body)
            _put(self._fd, body)

    def _fits(self, body: bytes) -> bool:
        # The reserve is for what stands for other outputs.
        return len(body) <= min(LARGEST, self._room) and self._values.take(body)


def _pieces(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Cut a long text into several messages."""
    output = message["o"]
    long = output.get("text", "") if output.get("output_type") == "stream" else ""
    if len(long) <= PIECE:
        yield message
        return
    for start in range(0, len(long), PIECE):
        yield {**message, "o": {**output, "text": long[start : start + PIECE]}}


def _instead(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is sent of an output that is too large: a short error or text, or a note."""
    output = message["o"]
    if output.get("output_type") == "error":
        return {**message, "o": short_error(output)}
    if output.get("output_type") == "stream":
        return {**message, "o": {**output, "text": LEFT_OUT}}
    plain = output.get("data", {}).get("text/plain")
    short = plain if isinstance(plain, str) and len(plain) < SHORT // 8 else LEFT_OUT.strip()
    return {**message, "o": {**output, "data": {"text/plain": short}, "metadata": {}}}


class Values:
    """Counts what the frames of one process stand for, before they are parsed.

    Parameters
    ----------
    most : int
        Containers and values of all frames that are not short.
    """

    def __init__(self, most: int) -> None:
        self._left = most

    def take(self, body: bytes) -> bool:
        """Whether a frame may be parsed; it is taken off what is left then."""
        if len(body) <= SHORT:
            return True
        containers, values = body.count(b"{") + body.count(b"["), body.count(b",")
        if containers > CONTAINERS or values > VALUES or containers + values > self._left:
            return False
        self._left -= containers + values
        return True


class Reader:
    """Cuts a hostile byte stream into frames."""

    def __init__(self, most_bytes: int) -> None:
        self._buffer = bytearray()
        self._most = most_bytes
        # More than the sender takes off: all frames count here, and outputs only there.
        self._values = Values(ALL_VALUES + VALUES)
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
            message = self._parsed(body)
            if isinstance(message, dict):
                yield message
            else:
                self.malformed += 1
        del self._buffer[:start]

    def _parsed(self, body: bytes) -> Any:
        """Parse one frame; None when it is no JSON or would grow to far more than its bytes."""
        if not self._values.take(body):
            return None
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            return None


def text(value: Any) -> str:
    """Return `value` as a string that every encoder takes (lone surrogates are replaced)."""
    result = value if isinstance(value, str) else str(value)
    if result.isascii():
        return result
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
    # A hostile frame is a hundred thousand of the simplest values: no call for each.
    if isinstance(value, dict):
        return {
            key if key.isascii() else text(key): (
                item if type(item) is str and item.isascii() else _plain(item, depth + 1)
            )
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [
            item if type(item) is str and item.isascii() else _plain(item, depth + 1)
            for item in value
        ]
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


def short_error(output: Mapping[str, Any]) -> dict[str, Any]:
    """Return an error output of which only the end is kept."""
    lines = [line[:SHORT_LINE] for line in output["traceback"][-SHORT_LINES:]]
    return error(output["ename"][:SHORT_LINE], output["evalue"][:SHORT_LINE], lines)


@dataclass
class Share:
    """What is kept of one process, or may be: memory in bytes, values, lines, and outputs."""

    bytes: int = KEPT_BYTES
    values: int = KEPT_VALUES
    lines: int = KEPT_LINES
    outputs: int = KEPT_OUTPUTS
    updates: int = UPDATES
    deciding: int = DECIDING

    def take(self, other: Share) -> bool:
        """Take `other` off; say whether there was enough, and take nothing if not."""
        if (
            other.bytes > self.bytes
            or other.values > self.values
            or other.lines > self.lines
            or other.outputs > self.outputs
        ):
            return False
        self.give_back(other, -1)
        return True

    def times(self, number: int) -> None:
        """Multiply everything."""
        self.bytes, self.values = number * self.bytes, number * self.values
        self.lines, self.outputs = number * self.lines, number * self.outputs

    def give_back(self, other: Share, times: int = 1) -> None:
        """Add `other`: it was forgotten."""
        self.bytes += times * other.bytes
        self.values += times * other.values
        self.lines += times * other.lines
        self.outputs += times * other.outputs


def _none() -> Share:
    return Share(0, 0, 0, 0, 0, 0)


def _weigh(value: Any, into: Share) -> None:
    """Add what JSON data takes in memory, and in time when it is written."""
    waiting = [[value]]
    while waiting:
        items = waiting.pop()
        into.values += len(items)
        into.bytes += sum(map(sys.getsizeof, items))
        strings = "".join([item for item in items if type(item) is str])
        for end in LINE_ENDS:
            if end in strings:  # much faster than to count what is not there
                into.lines += strings.count(end)
        for item in items:
            if type(item) is dict:
                into.bytes += AS_NODE
                if item:
                    into.bytes += sum(map(sys.getsizeof, item))
                    waiting.append(list(item.values()))
            elif type(item) is list and item:
                waiting.append(item)


class CellOutputs:
    """The outputs of one cell as a notebook client would keep them.

    Neighbouring pieces of one stream become one output; ``clear_output`` and
    ``update_display`` act on what came before. What is over the limits is dropped and counted, and
    a note stands in its place.

    Parameters
    ----------
    count : int
        The cell's execution count.
    share : Share, optional
        What is left for it and the other cells of its process.
    """

    def __init__(self, count: int, share: Share | None = None) -> None:
        self._count = count
        self._outputs: list[dict[str, Any]] = []
        #: Pieces of the last output, while it is a stream.
        self._pieces: list[str] = []
        self._displays: dict[str, list[dict[str, Any]]] = {}
        self._clear_next = False
        self._share = Share() if share is None else share
        self._taken = _none()
        self.dropped = 0

    def add(self, raw: Any, display_id: Any = None, update: bool = False) -> None:
        """Take one output as it came from the cell's process."""
        output = clean_output(raw)
        if output is None:
            return
        if self._clear_next and not update:
            self.clear(wait=False)
        last = self._outputs[-1] if self._outputs else {}
        joins = output["output_type"] == "stream" and last.get("name") == output["name"]
        shown = self._displays.get(text(display_id), []) if update else []
        weight = _none()
        _weigh(output["text"] if joins else output, weight)
        if update:
            weight.times(len(shown))  # it is written once for each place where it is shown
        elif not joins:
            weight.outputs = 1
        kept = self._kept(output, weight, new=not (joins or update))
        if kept is None:
            self._drop()
        elif update:
            self._update(kept, shown)
        elif joins:
            self._pieces.append(kept["text"])
        else:
            if kept["output_type"] == "execute_result":
                kept["execution_count"] = self._count
            self._append(kept)
            if kept["output_type"] != "stream" and display_id is not None:
                self._displays.setdefault(text(display_id), []).append(kept)

    def _kept(self, output: dict[str, Any], weight: Share, *, new: bool) -> dict[str, Any] | None:
        """Return what is kept of an output; an error is cut short before it is dropped."""
        decides = new and (
            output["output_type"] == "error"
            or (output["output_type"] == "execute_result" and weight.bytes < SHORT)
        )
        if new and len(self._outputs) >= OUTPUTS + (100 if decides else 0):
            return None
        if self._share.take(weight):
            self._taken.give_back(weight)
            return output
        if not decides or self._share.deciding <= 0:
            return None
        self._share.deciding -= 1
        if output["output_type"] == "execute_result":
            return output
        return short_error(output)

    def _drop(self) -> None:
        """Count what is dropped; say so once, where there is room for a line."""
        self.dropped += 1
        if self.dropped > 1:
            return
        if self._outputs and self._outputs[-1].get("name") == "stdout":
            self._pieces.append(LEFT_OUT)
        elif len(self._outputs) < OUTPUTS + 100:
            self._append({"output_type": "stream", "name": "stdout", "text": LEFT_OUT})

    def _append(self, output: dict[str, Any]) -> None:
        self._join()
        self._outputs.append(output)
        if output["output_type"] == "stream":
            self._pieces.append(output["text"])

    def _join(self) -> None:
        """Write the pieces of the last stream into its output."""
        if self._pieces:
            self._outputs[-1]["text"] = "".join(self._pieces)
            self._pieces.clear()

    def _update(self, output: dict[str, Any], shown: list[dict[str, Any]]) -> None:
        self._share.updates -= 1 + len(shown)
        if self._share.updates < 0:
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
            self._share.give_back(self._taken)
            self._taken = _none()

    def outputs(self) -> list[dict[str, Any]]:
        """Return what a notebook file holds."""
        self._join()
        return list(self._outputs)
