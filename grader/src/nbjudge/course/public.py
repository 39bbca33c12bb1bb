"""Whether a value stands in files that students can read."""

from __future__ import annotations

import functools
import itertools
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

#: Public files that are looked through: bytes in all, and how many files.
MOST_PUBLIC, MOST_FILES = 64 << 20, 5_000
#: A number that stands so often in public files is public.
OFTEN = 3


def is_number(text: str) -> bool:
    """Say whether a text is a number as Python writes one."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _files(places: Sequence[str]) -> Iterator[Path]:
    """Yield the files at some places and below them, in one order."""
    for place in places:
        if Path(place).is_file():
            yield Path(place)
        for where, folders, names in os.walk(place):
            folders[:] = sorted(f for f in folders if not f.startswith("."))
            yield from (Path(where, name) for name in sorted(names))


def _forms(value: str) -> tuple[str, str]:
    """Return what a file must hold where it has a value, and a pattern: 10.0 may stand as 10."""
    if not is_number(value):
        return value, re.escape(value)
    if "." in value and "e" not in value.lower():
        short = value.rstrip("0").rstrip(".")
        return short, re.escape(short) + r"(?:\.?0*)"
    return value, re.escape(value) + r"(?:\.0+)?"


@functools.lru_cache(maxsize=10_000)
def is_public(value: str, places: tuple[str, ...]) -> bool:
    """Say whether a value stands in files that students can read.

    Parameters
    ----------
    value : str
    places : tuple of str
        Files and folders. Within `MOST_PUBLIC` bytes and `MOST_FILES` files they are searched.

    Returns
    -------
    bool
        A number has to stand there `OFTEN`: in a large table nearly every short number stands once.

    Examples
    --------
    >>> is_public("2041", ())
    False
    """
    text, form = _forms(value)
    pattern = re.compile(rf"(?<![\w.]){form}(?!\w|\.\d)".encode("utf-8", "surrogatepass"))
    needed = OFTEN if is_number(value) else 1
    left = MOST_PUBLIC
    for number, path in enumerate(_files(places)):
        try:
            left -= path.stat().st_size
            if left < 0 or number >= MOST_FILES:
                return False
            content = path.read_bytes()
            if text.encode("utf-8", "surrogatepass") in content:
                needed -= sum(1 for _ in itertools.islice(pattern.finditer(content), needed))
            if needed == 0:
                return True
        except OSError:
            continue
    return False
