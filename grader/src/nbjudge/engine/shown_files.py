"""Files that tracebacks go through, read once for a class instead of once for each submission.

IPython shows an error with the lines around each of its frames, and ``stack_data`` parses the whole
file of a frame for that: 0.3 s for the larger ones of pandas. Which files a class will need nobody
knows before; so each process says at its end which ones it has parsed, and the processes that later
ones are forked from parse them too.

What a process says is not trusted. It can only choose among the files of modules that were imported
before any submission, and the time that this may cost has a bound.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

#: Names that are taken of one process, and the length of one.
MOST_NAMES, LONGEST = 20, 500
#: Bytes of all files that a process reads ahead; about two seconds.
MOST_BYTES = 3 << 20


def parsed() -> set[str]:
    """Return the files that this process has parsed in order to show an error."""
    return {str(name) for name, _ in _cache()}


def names(given: Any) -> list[str]:
    """Return the names in what a process has sent; it may be anything."""
    if not isinstance(given, list):
        return []
    return [name for name in given[:MOST_NAMES] if isinstance(name, str) and len(name) <= LONGEST]


def read(files: Iterable[str], read_before: int = 0) -> int:
    """Parse files of imported modules, as showing an error does.

    Parameters
    ----------
    files : iterable of str
        Anything; what is no such file is left alone.
    read_before : int
        Bytes that were read by earlier calls.

    Returns
    -------
    int
        Bytes that were read so far; never more than :data:`MOST_BYTES`.
    """
    ours = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    for file in sorted(set(files) & ours - parsed()):
        path = Path(file)
        if path.suffix != ".py" or not path.is_file():
            continue
        size = path.stat().st_size
        if read_before + size <= MOST_BYTES:
            read_before += size
            _parse(file)
    gc.freeze()
    return read_before


def _parse(file: str) -> None:
    from stack_data import core

    gc.disable()  # all that is made is kept
    try:
        source: Any = core.Source.for_filename(file)
        _ = source.pieces
    except Exception:
        return  # each traceback fails at it by itself then
    finally:
        gc.enable()


def _cache() -> Iterable[tuple[str, Any]]:
    """Return the keys of stack_data's cache; it has no public name."""
    core = sys.modules.get("stack_data.core")
    if core is None:
        return ()
    return tuple(core.Source.__dict__.get("__source_cache_with_lines", ()))
