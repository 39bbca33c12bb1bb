"""The student's process: runs the notebook's cells, and answers the judge between them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from multivector.grading.engine.jobs import Cell
from multivector.grading.engine.shell import NotebookShell, run_cell

Send = Callable[[dict[str, Any]], None]


def run_notebook(shell: NotebookShell, cells: Sequence[Cell], send: Send) -> None:
    """Run the cells in order, each framed by ``start`` and ``end``, then send ``done``."""
    asyncio.run(_run(shell, cells, send))


async def _run(shell: NotebookShell, cells: Sequence[Cell], send: Send) -> None:
    for cell in cells:
        send({"t": "start", "i": cell.index})
        end = await run_cell(shell, cell.source)
        send({"t": "end", "i": cell.index, **end})
        if shell.leaving:
            return  # exit() ends a kernel, and the notebook with it
    send({"t": "done"})
