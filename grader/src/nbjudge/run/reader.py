"""A notebook with very many values is taken apart in a process of its own.

A file of a few megabytes may stand for gigabytes of Python objects, nearly all of them in outputs
that grading does not look at. The process has limits on memory, time and what it writes; what it
hands back is the notebook without outputs, or the reason why there is none. Nobody has to wait for
it: see :class:`Reading`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from typing import IO, Any

MEMORY_BYTES = 1 << 30
#: The order of magnitude beyond which a whole number is noise.
MAX_DIGITS = 300
#: Processor time of the process, and wall time on a busy machine: everybody else goes first.
SECONDS, PATIENCE = 5, 60
#: Its priority.
NICE = 10
#: Larger files are not read: no notebook of a course comes near it.
MAX_BYTES = 64 << 20
#: What a notebook may have that is parsed in the run's own process: bytes, brackets and commas.
SMALL_BYTES, SMALL_BRACKETS, SMALL_COMMAS = 8 << 20, 12_000, 60_000
#: What may be left of a notebook without its outputs: bytes, and values in it.
LEFT_BYTES, LEFT_VALUES = 8 << 20, 50_000
WHY = {
    3: "it is not a notebook: not JSON; ask for the notebook itself",
    5: "it is nested too deeply; ask for the notebook itself",
}
TOO_MUCH = "it holds far more data than a notebook: clear its outputs and hand it in again"


class Reading:
    """A notebook that is being read in a process of its own.

    Parameters
    ----------
    file : binary file
        The submitted file, open; the process has it as its own from now on.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._answer = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=file,
            stdout=self._answer,
            stderr=subprocess.DEVNULL,
        )
        self._until = time.monotonic() + PATIENCE

    def ended(self) -> bool:
        """Whether the answer is there; never waits. A process over its time is ended."""
        if self._process.poll() is not None:
            return True
        if time.monotonic() < self._until:
            return False
        self.close()
        return True

    def wait(self) -> None:
        """Wait for the end, which comes at the latest when the time is over."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, self._until - time.monotonic()))
        self.ended()

    def close(self) -> None:
        """End the process."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def result(self) -> tuple[bytes, str]:
        """Return a notebook without outputs, and why it could not be had; call it once.

        Returns
        -------
        content : bytes
            JSON that is safe to parse here; empty when there is a reason.
        why : str
            One line for a person; empty when all is well.
        """
        self.wait()
        with self._answer:
            code = self._process.returncode
            if code in WHY:
                return b"", WHY[code]
            self._answer.seek(0)
            left = self._answer.read(LEFT_BYTES + 1) if code == 0 else b""
        return (left, "") if 0 < len(left) <= LEFT_BYTES else (b"", TOO_MUCH)


#: Encodings that are taken where a file is no UTF-8, by the letters in so many bytes of it.
SAMPLE = 1 << 19
GUESSED = ("damaged utf-8", "Windows-1251", "Windows-1252")
_LETTERS = re.compile(rb"[\x80-\xff]+")
_WHOLE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def decoded(content: bytes) -> tuple[str, str]:
    """Return a notebook's text, and the encoding that it was read with.

    Zero bytes at the end, which a broken copy leaves, are no part of the text.

    >>> decoded("{'q': 'нефть'}".encode("cp1251"))
    ("{'q': 'нефть'}", 'Windows-1251')
    >>> decoded("café".encode("cp1252"))
    ('café', 'Windows-1252')
    """
    encoding = json.detect_encoding(content)
    with suppress(UnicodeDecodeError):
        return content.decode(encoding, "surrogatepass").rstrip("\0"), encoding
    sample = content[:SAMPLE]
    letters = _LETTERS.findall(sample)
    number = sum(map(len, letters))
    if sum(map(len, _WHOLE.findall(sample))) * 10 >= number * 9:
        return content.decode("utf-8", "replace").rstrip("\0"), GUESSED[0]
    # Words in Cyrillic are made of such letters; words in Latin have one here and there.
    words = sum(len(run) for run in letters if len(run) > 2)
    code, name = ("cp1251", GUESSED[1]) if words * 2 > number else ("cp1252", GUESSED[2])
    return content.decode(code, "replace").rstrip("\0"), name


#: What is handed in under a notebook's name, by its first bytes.
_KINDS = {
    b"PK\x03\x04": "a zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"%PDF": "a PDF file",
}


def what_instead(content: bytes, text: str, error: ValueError) -> str:
    """Say what a file is that is no JSON; empty where that cannot be told.

    Parameters
    ----------
    content : bytes
    text : str
        The same, decoded.
    error : ValueError
        What the reader of JSON says.
    """
    for sign, kind in _KINDS.items():
        if content.startswith(sign):
            return f"it is {kind}, whatever its name says"
    start = text[:200].lstrip().casefold()
    if start.startswith(("<!doctype html", "<html")):
        return "it is a web page, whatever its name says"
    if not start and b"\0" in content:
        return "it holds zero bytes only, because it was not saved or copied to its end"
    end = len(text.rstrip())
    if start.startswith("{") and (
        getattr(error, "pos", 0) >= end or "Unterminated string" in str(error)
    ):
        return "it ends in the middle, because it was not saved or copied to its end"
    return ""


def fits(content: bytes) -> bool:
    """Whether a notebook stands for so little that it can be parsed at once, wherever it is.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    bool
        Counts bytes, containers and values; parses nothing.
    """
    return (
        len(content) <= SMALL_BYTES
        and content.count(b"{") + content.count(b"[") <= SMALL_BRACKETS
        and content.count(b",") <= SMALL_COMMAS
    )


def without_outputs(content: bytes) -> tuple[bytes, str]:
    """Return a notebook without outputs, and why it could not be had; see :class:`Reading`."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        return Reading(file).result()


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
            if not isinstance(cell, dict):
                continue
            if "outputs" in cell:
                cell["outputs"] = []
            lines = cell.get("source")
            if isinstance(lines, list) and all(isinstance(line, str) for line in lines):
                cell["source"] = "".join(lines)
    return notebook


def _values(data: Any) -> int:
    """Count values, up to one more than may be left."""
    count, waiting = 0, [data]
    while waiting and count <= LEFT_VALUES:
        value = waiting.pop()
        count += 1
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return count


def whole_number(digits: str) -> int:
    """Return a whole number as it stands in JSON; 0 for one that is too long to be one.

    >>> whole_number("12"), whole_number("9" * 5000)
    (12, 0)
    """
    return int(digits) if len(digits) <= MAX_DIGITS else 0


def main() -> int:
    """Read a notebook from standard input; 0 it is written, 3 no JSON, 4 too much, 5 too deep."""
    with suppress(AttributeError, OSError):
        os.nice(NICE)
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_FSIZE, (LEFT_BYTES + 1, LEFT_BYTES + 1))
    try:
        content = sys.stdin.buffer.read()
        text, _ = decoded(content)
        del content
        notebook = json.loads(text, parse_int=whole_number, parse_constant=lambda name: None)
        del text
        notebook = _strip(notebook)
        if _values(notebook) > LEFT_VALUES:
            return 4
        sys.stdout.buffer.write(json.dumps(notebook).encode())
    except RecursionError:
        return 5
    except (MemoryError, OSError):  # more than fits, in memory or in what may be written
        return 4
    except ValueError:
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
