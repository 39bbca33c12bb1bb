"""Submissions that are as large or as costly to read as one can make them.

Each kind aims at a place where the process that runs a class reads what a submission sent or holds:
frames of its cells, outputs, the notebook, and the files beside it. The benchmark of stalls and its
tests use the same kinds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

#: What stands before a hostile cell: how to write frames into the engine's own channel.
FORGE = (
    "import os, json, struct\n"
    "fds = [int(n) for n in os.listdir('/proc/self/fd')\n"
    "       if os.path.islink(f'/proc/self/fd/{n}')\n"
    "       and os.readlink(f'/proc/self/fd/{n}').startswith('pipe:')]\n"
    "def pack(body):\n"
    "    return struct.pack('<I', len(body)) + body\n"
    "def frame(**fields):\n"
    "    return pack(json.dumps(fields, separators=(',', ':')).encode())\n"
    "def put(data):\n"
    "    view = memoryview(data)\n"
    "    while view: view = view[os.write(fds[0], view):]\n"
    "def shown(body):\n"
    '    return pack(b\'{"t":"out","o":{"output_type":"display_data","data":\' + body + b\'}}\')\n'
    "def stream(body):\n"
    '    return pack(b\'{"t":"out","o":{"output_type":"stream","text":"\' + body + b\'"}}\')\n'
    "MB = 1 << 20\n"
)

#: Name, and the code of a cell that sends frames.
FRAMES: dict[str, str] = {
    "one text of 22 MB": "put(stream(b'x' * 22 * MB))",
    "one text of 7 MB with an emoji": "put(stream(b'\\xf0\\x9f\\x98\\x80' + b'x' * 7 * MB))",
    "22 MB of text with emoji in frames of 3 MB": (
        "for _ in range(7): put(stream(b'\\xf0\\x9f\\x98\\x80' + b'x' * 3 * MB))"
    ),
    "22 MB of escapes": ("for _ in range(7): put(stream(b'\\\\u00e9' * (MB // 2)))"),
    "22 MB of line ends": "for _ in range(7): put(stream(b'\\\\n' * (3 * MB // 2)))",
    "nested to a depth of a million": "put(shown(b'{\"a\":' * 1_000_000))",
    "lists in lists": (
        "for _ in range(22): put(shown(b'{\"application/json\":' + b'[' * 500 + b']' * 500 + b'}'))"
    ),
    "millions of numbers": (
        "many = b'{\"application/json\":[' + b','.join([b'0.1'] * 119_000) + b']}'\n"
        "for _ in range(22 * MB // len(many)): put(shown(many))"
    ),
    "millions of containers": (
        "many = b'{\"application/json\":[' + b','.join([b'{}'] * 49_000) + b']}'\n"
        "for _ in range(22 * MB // len(many)): put(shown(many))"
    ),
    "22 MB of numbers in one frame": (
        "put(shown(b'{\"application/json\":[' + b','.join([b'1'] * (10 * MB)) + b']}'))"
    ),
    "one number of 7 MB": "put(shown(b'{\"application/json\":' + b'1' * 7 * MB + b'}'))",
    "one fraction of 7 MB": "put(shown(b'{\"application/json\":0.' + b'1' * 7 * MB + b'}'))",
    "many names in one object": (
        "many = b'{' + b','.join(b'\"%d\":\"\"' % n for n in range(119_000)) + b'}'\n"
        "for _ in range(22 * MB // len(many)): put(shown(many))"
    ),
    "ends of cells that hold millions of values": (
        "many = b'{\"t\":\"end\",\"x\":[' + b','.join([b'{}'] * 49_000) + b']}'\n"
        "for n in range(22 * MB // len(many)): put(frame(t='start', i=n % 8)); put(pack(many))"
    ),
    "200,000 updates of displays": (
        "put(frame(t='out', o={'output_type': 'display_data'}, id='a') * 2_000)\n"
        "put(frame(t='out', o={'output_type': 'display_data'}, id='a', update=1) * 200_000)"
    ),
    "updates in a cell that begins again and again": (
        "shown = frame(t='out', o={'output_type': 'display_data'}, id='a')\n"
        "again = frame(t='out', o={'output_type': 'display_data'}, id='a', update=1)\n"
        "for _ in range(40): put(frame(t='start', i=2) + shown * 2_000 + again * 200)"
    ),
    "a million frames of nothing": "put(pack(b'{}') * 1_000_000)",
    "outputs of every cell": (
        "one = frame(t='out', o={'output_type': 'display_data', 'data': {'text/plain': 'x'}})\n"
        "for n in range(12): put(frame(t='start', i=n) + one * 2_000 + frame(t='end', i=n))"
    ),
    "errors of every length": (
        "lines = ['x' * 5_000] * 200\n"
        "one = frame(t='out', o={'output_type': 'error', 'traceback': lines})\n"
        "for n in range(20): put(frame(t='start', i=n) + one + frame(t='end', i=n))"
    ),
}

#: Name, and the code of a cell that only uses what every notebook has.
OUTPUTS: dict[str, str] = {
    "prints a million lines": "for n in range(1_000_000): print(n)",
    "3,000 displays": (
        "from IPython.display import display, HTML\n"
        "for _ in range(3_000): display(HTML('<p>' + 'x' * 2_000))"
    ),
    "JSON with 300,000 numbers": (
        "from IPython.display import display\n"
        "display({'application/json': list(range(300_000)), 'text/plain': 'x'}, raw=True)"
    ),
}


def code_cell(source: str, **fields: Any) -> dict[str, Any]:
    """Return a plain code cell as JSON data."""
    return {
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
        **fields,
    }


def text_cell(source: str) -> dict[str, Any]:
    """Return a plain text cell as JSON data."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _with_cells(raw: dict[str, Any], *cells: dict[str, Any]) -> bytes:
    return json.dumps({**raw, "cells": [*raw["cells"], *cells]}).encode()


def _with_bytes(raw: dict[str, Any], name: bytes, value: bytes) -> bytes:
    """Put one more field with any bytes into a notebook's metadata."""
    text = json.dumps({**raw, "metadata": {**raw["metadata"], "PLACE": 0}}).encode()
    return text.replace(b'"PLACE": 0', b'"%s": %s' % (name, value))


def _worksheets(raw: dict[str, Any]) -> bytes:
    cells = [
        {"cell_type": "code", "input": f"x = {n}", "language": "python", "outputs": []}
        for n in range(1_900)
    ]
    return json.dumps({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]}).encode()


Notebook = Callable[[dict[str, Any]], bytes]

#: Name, and what it makes of a well-behaved notebook (as JSON data).
NOTEBOOKS: dict[str, Notebook] = {
    "16 MB of {} in outputs": lambda raw: _with_cells(
        raw, code_cell("1", outputs=["PLACE"])
    ).replace(b'"PLACE"', b",".join([b"{}"] * 5_600_000)),
    "16 MB of {} in metadata": lambda raw: _with_bytes(
        raw, b"x", b"[" + b",".join([b"{}"] * 5_600_000) + b"]"
    ),
    "24,000 containers in metadata": lambda raw: _with_bytes(
        raw, b"x", b"[" + b",".join([b'{"a":1}'] * 24_000) + b"]"
    ),
    "49,000 values in metadata": lambda raw: _with_bytes(
        raw, b"x", b"[" + b",".join([b"0.1"] * 49_000) + b"]"
    ),
    "nested deeply": lambda raw: _with_bytes(raw, b"x", b"[" * 1_000_000),
    "7 MB of text with an emoji": lambda raw: _with_cells(raw, text_cell("x" * (7 << 20))).replace(
        b"xxxx", "\U0001f600".encode(), 1
    ),
    "a text of many picture marks": lambda raw: _with_cells(raw, text_cell("![" * (3 << 20))),
    "a text of many picture tags": lambda raw: _with_cells(raw, text_cell("<img " * (1 << 20))),
    "a text of many picture sources": lambda raw: _with_cells(
        raw, text_cell("<img src='<img src=\"" * (1 << 18))
    ),
    "7 MB of code": lambda raw: _with_cells(raw, code_cell("x = [" + "[]," * (7 << 20 >> 2) + "]")),
    "60 cells of 100 kB of code": lambda raw: _with_cells(
        raw, *[code_cell("x = [" + "[]," * 33_000 + "]")] * 60
    ),
    "500 magic lines in a long cell": lambda raw: _with_cells(
        raw, code_cell("%pwd\n" * 499 + "x = [" + "1," * 40_000 + "]")
    ),
    "400 cells of magic lines": lambda raw: _with_cells(
        raw, *[code_cell("%pwd\n" * 300 + f"x = {n}") for n in range(400)]
    ),
    "nested code": lambda raw: _with_cells(raw, code_cell("x = " + "-" * 100_000 + "1")),
    "2,000 cells": lambda raw: json.dumps(
        {**raw, "cells": [*raw["cells"], *[code_cell(f"x = {n}") for n in range(1_900)]]}
    ).encode(),
    "format 3": _worksheets,
    "60 MB": lambda raw: _with_cells(raw, text_cell("x" * (60 << 20))),
    "1,900 copies of one answer": lambda raw: json.dumps(
        {**raw, "cells": [*raw["cells"], *[dict(raw["cells"][2], id=None)] * 1_900]}
    ).encode(),
}

Folder = Callable[[dict[str, Any]], Mapping[str, bytes]]


def _candidates(number: int, more: Callable[[dict[str, Any]], bytes]) -> Folder:
    return lambda raw: {f"copy{n}.ipynb": more(raw) for n in range(number)}


#: Name, and the files beside the notebook, by path.
FOLDERS: dict[str, Folder] = {
    "240 MB of files": lambda raw: {f"f{n}.csv": bytes(80 << 20) for n in range(3)},
    "4,900 files": lambda raw: {f"d{n % 50}/f{n}.csv": b"1" for n in range(4_900)},
    "19,000 files": lambda raw: {f"d{n % 50}/f{n}.csv": b"1" for n in range(19_000)},
    "50 other notebooks": _candidates(50, NOTEBOOKS["24,000 containers in metadata"]),
    "12 other notebooks with far too many values": _candidates(
        12, NOTEBOOKS["16 MB of {} in outputs"]
    ),
}
