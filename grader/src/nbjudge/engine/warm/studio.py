"""Draws the instructor's charts once for a class, in a process of its own.

The processes of submissions are forked meanwhile; those that begin before the pictures are there
draw for themselves. No submission's code is run here, and no reference answer: only cells that
every student has before their eyes, as far as they need nothing of the student's.
"""

from __future__ import annotations

import asyncio
import base64
import builtins
import json
import os
import re
import signal
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbjudge.engine import parcel
from nbjudge.engine.notebook import shell
from nbjudge.engine.syntax import names
from nbjudge.engine.warm.figures import Pictures

#: Seconds that all cells together may take; without pictures everybody draws for themselves.
SECONDS = 60
#: What a cell is asked for before a process is made for it.
_DRAWS = re.compile(r"\bplt\b|\.plot\b|\.hist\b|\bfigure\b|\bshow\(")
#: Names that every notebook has.
_GIVEN = frozenset(dir(builtins)) | {"get_ipython", "display"}


def own_charts(
    cells: Sequence[tuple[str | None, Sequence[str]]], transform: Callable[[str], str]
) -> list[str]:
    """Return the instructor's cells that need no answer, if one of them may draw.

    Parameters
    ----------
    cells : sequence of (str or None, sequence of str)
        A notebook's cells in order: the code of the instructor's, None for all others; and the
        names that a reference answer binds.
    transform : callable
        IPython's own, for magics.

    Returns
    -------
    list of str

    Examples
    --------
    >>> setup, chart = "import matplotlib.pyplot as plt", "plt.plot([1])"
    >>> own_charts([(setup, []), (None, ["f"]), (chart, []), ("plt.plot(f(1))", [])], str)
    ['import matplotlib.pyplot as plt', 'plt.plot([1])']
    >>> own_charts([(setup, []), (None, ["plt"]), (chart, [])], str)
    []
    """
    known, chosen, draws = set(_GIVEN), [], False
    for source, answers in cells:
        known.difference_update(answers)
        if source is None:
            continue
        found = names.analyse(names.as_python(source, transform))
        if found.valid and found.read <= known | found.bound:
            chosen.append(source)
            known |= found.bound
            code = [line for line in source.splitlines() if not line.startswith(("import", "from"))]
            draws = draws or any(map(_DRAWS.search, code))
        else:
            known -= found.changed
    return chosen if draws else []


@dataclass
class Studio:
    """A process that draws: its number, and what has come from it so far."""

    pid: int
    fd: int
    said: bytearray = field(default_factory=bytearray)

    def hear(self) -> dict[bytes, bytes] | None:
        """Take a piece of what it sends; return the pictures once it has sent them all."""
        data = os.read(self.fd, 1 << 16)
        if data:
            self.said += data
            return None
        os.close(self.fd)
        with suppress(ValueError, TypeError):  # it has ended too early
            pairs: Any = json.loads(self.said)
            return {base64.b64decode(key): base64.b64decode(data) for key, data in pairs}
        return {}


def start(
    the_shell: shell.NotebookShell,
    cells: Sequence[str],
    files: Mapping[str, bytes],
    pictures: Pictures,
    others: Sequence[int],
) -> Studio:
    """Fork the process that draws; it leaves descriptors of `others` alone."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid:
        os.close(write_end)
        return Studio(pid, read_end)
    code = 70
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.alarm(SECONDS)
        for fd in (read_end, *others):
            os.close(fd)
        noted = pictures.note()
        with tempfile.TemporaryDirectory() as folder:
            parcel.write_files(Path(folder), files)
            os.chdir(folder)
            shell.connect(the_shell, lambda message: None, 0)
            asyncio.run(_run(the_shell, cells))
            os.chdir("/")
        said = [[base64.b64encode(part).decode() for part in pair] for pair in noted.items()]
        with os.fdopen(write_end, "w", encoding="ascii") as out:
            json.dump(said, out)
        code = 0
    finally:
        os._exit(code)


async def _run(the_shell: shell.NotebookShell, cells: Sequence[str]) -> None:
    for source in cells:
        await shell.run_cell(the_shell, source)
