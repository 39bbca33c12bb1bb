"""The student's process: runs the notebook's cells, and lets the judge ask between them.

The tests, what they expect and the verdict are in the judge's process.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nbjudge.engine.alike.readers import Reader
from nbjudge.engine.jobs import Cell
from nbjudge.engine.notebook.shell import NotebookShell, flush, run_cell
from nbjudge.engine.student import around
from nbjudge.engine.student.server import Server

Send = Callable[[dict[str, Any]], None]


def run_notebook(
    shell: NotebookShell,
    cells: Sequence[Cell],
    send: Send,
    judge: socket.socket | None,
    readers: Mapping[str, Reader],
    again: bool,
) -> None:
    """Run the cells in order, each framed by ``start`` and ``end``, then send ``done``.

    With a judge, test cells are not here: at their place the judge's questions are answered. With
    `again`, tests that fell short there are run here as well, at the notebook's end.
    """
    server = None if judge is None else Server(judge, shell, readers)
    asyncio.run(_run(shell, cells, send, server, again))


async def _run(
    shell: NotebookShell,
    cells: Sequence[Cell],
    send: Send,
    server: Server | None,
    again: bool,
) -> None:
    for cell in cells:
        send({"t": "start", "i": cell.index})
        if server is not None and cell.kind == "test" and not cell.inside:
            shell.collector.start()
            await server.serve(cell.index)
            shell.execution_count += 1
            for history in (
                shell.history_manager.input_hist_parsed,
                shell.history_manager.input_hist_raw,
            ):
                history.append("")  # the test is not here, and later cells keep their numbers
            flush()
            around.close_figures()
            send({"t": "end", "i": cell.index})
            continue
        end = await run_cell(shell, cell.source)
        send({"t": "end", "i": cell.index, **end})
        if server is not None and end.get("failed") == "KeyboardInterrupt":
            server.late = True
        if shell.leaving:
            send({"t": "fail", "why": "a cell called exit(), which ends the notebook's kernel"})
            return
    shell.brief = again
    if again and server is not None:
        for index, source in await server.fallen_short():
            if server.reached.is_as_it_was(index):
                send({"t": "again", "i": index})
                end = await run_cell(shell, source)
                send({"t": "end", "i": index, **end})
    send({"t": "done"})
