"""A notebook with very many values is taken apart in a process of its own.

A file of a few megabytes may stand for gigabytes of Python objects, nearly all of them in outputs
that grading does not look at. The process has limits on memory and time; what it hands back is the
notebook without outputs, or the reason why there is none.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from typing import Any

MEMORY_BYTES = 1 << 30
#: The order of magnitude beyond which a whole number is noise.
MAX_DIGITS = 300
SECONDS = 5
#: What may be left of a notebook without its outputs.
LEFT_BYTES, LEFT_CONTAINERS, LEFT_VALUES = 8 << 20, 100_000, 800_000
WHY = {3: "it is not a notebook: not JSON", 5: "it is nested too deeply"}
TOO_MUCH = "it holds far more data than a notebook: clear its outputs and hand it in again"


def without_outputs(content: bytes) -> tuple[bytes, str]:
    """Return a notebook without outputs, and why it could not be had.

    Parameters
    ----------
    content : bytes
        The submitted file.

    Returns
    -------
    content : bytes
        JSON that is safe to parse here; empty when there is a reason.
    why : str
        One line for a person; empty when all is well.
    """
    try:
        answer = subprocess.run(
            [sys.executable, "-I", "-S", __file__],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b"", TOO_MUCH
    left = answer.stdout
    if answer.returncode in WHY:
        return b"", WHY[answer.returncode]
    if (
        answer.returncode != 0
        or len(left) > LEFT_BYTES
        or left.count(b"{") + left.count(b"[") > LEFT_CONTAINERS
        or left.count(b",") > LEFT_VALUES
    ):
        return b"", TOO_MUCH
    return left, ""


def _strip(notebook: Any) -> Any:
    """Drop outputs, and what else of a notebook is made by running it."""
    if not isinstance(notebook, dict):
        return notebook
    if isinstance(notebook.get("metadata"), dict):
        notebook["metadata"].pop("widgets", None)
    sheets = notebook.get("worksheets")
    for holder in (notebook, *(sheets if isinstance(sheets, list) else ())):
        cells = holder.get("cells") if isinstance(holder, dict) else None
        for cell in cells if isinstance(cells, list) else ():
            if isinstance(cell, dict) and "outputs" in cell:
                cell["outputs"] = []
    return notebook


def whole_number(digits: str) -> int:
    """Return a whole number as it stands in JSON; 0 for one that is too long to be one.

    >>> whole_number("12"), whole_number("9" * 5000)
    (12, 0)
    """
    return int(digits) if len(digits) <= MAX_DIGITS else 0


def main() -> int:
    """Read a notebook from standard input; 0 it is written, 3 no JSON, 4 too much, 5 too deep."""
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    try:
        content = sys.stdin.buffer.read()
        try:
            text = content.decode(json.detect_encoding(content), "surrogatepass")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
        del content
        notebook = json.loads(text, parse_int=whole_number, parse_constant=lambda name: None)
        del text
        notebook = _strip(notebook)
        sys.stdout.buffer.write(json.dumps(notebook).encode())
    except RecursionError:
        return 5
    except MemoryError:
        return 4
    except ValueError:
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
