"""Start a notebook's kernel while nbgrader is still being imported.

Importing nbgrader and starting a kernel take about as long as each other. A person who waits for
``nbjudge check`` should wait for the longer of the two and not for both. The kernel is started as
nbgrader's Validator would start it. It also imports, as the notebook's first cells will, the
modules that they name; the student's names are not touched.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from nbjudge.prove.sources import imported

#: What nbgrader's Validator sets for the time of a run.
ENVIRONMENT = {"NBGRADER_VALIDATING": "1", "NBGRADER_EXECUTION": "validate"}

#: A socket's path has at most 103 bytes on macOS and 107 on Linux; jupyter_client adds "-5".
LONGEST_SOCKET = 100


@contextmanager
def early_kernel(notebook: Mapping[str, Any], folder: Path) -> Iterator[Future[Any]]:
    """Start the kernel of a notebook in another thread, and end it at last.

    Parameters
    ----------
    notebook : NotebookNode
    folder : Path
        The kernel's working directory.

    Yields
    ------
    Future
        Its result is a started kernel manager of ``jupyter_client``; it raises what starting the
        kernel has raised.
    """
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(_start, notebook, folder)
        try:
            yield future
        finally:
            with suppress(Exception, asyncio.CancelledError):
                asyncio.run(_end(future.result()))


async def _end(manager: Any) -> None:
    await manager.shutdown_kernel(now=True)


def _sockets() -> Path | None:
    """Return where the kernel's sockets go; None where the system could not bind so long a path.

    Jupyter's own folder, and not the kernel's working directory: that one is handed in.
    """
    from jupyter_core.paths import jupyter_runtime_dir

    folder = Path(jupyter_runtime_dir())
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"check-{os.getpid()}-ipc"
    return path if len(os.fsencode(path)) <= LONGEST_SOCKET else None


def _start(notebook: Mapping[str, Any], folder: Path) -> Any:
    from jupyter_client.manager import AsyncKernelManager

    name = notebook["metadata"].get("kernelspec", {}).get("name") or "python3"
    # A line that anybody on the machine could read makes each kernel print a warning.
    manager = AsyncKernelManager(kernel_name=name, transport_encryption="auto")
    sockets = _sockets() if sys.platform != "win32" else None
    if sockets is not None:
        # Sockets in the file system: quicker than ports, and nobody else's to read.
        manager.transport, manager.ip = "ipc", str(sockets)
    arguments = []
    if manager.ipykernel:
        arguments = ["--HistoryManager.hist_file=:memory:"]
        code = preload(notebook["cells"])
        if code:
            arguments.append(f"--IPKernelApp.exec_lines={code}")
    environment = {**os.environ, **ENVIRONMENT}

    async def start() -> None:
        await manager.start_kernel(extra_arguments=arguments, env=environment, cwd=str(folder))

    asyncio.run(start())
    return manager


def preload(cells: Sequence[Mapping[str, Any]]) -> str:
    """Return one line of code that imports what the first locked cells will import.

    Parameters
    ----------
    cells : sequence of cell
        A notebook's cells. Those after the first answer are not looked at.

    Returns
    -------
    str
        Empty when there is nothing to import. An import that fails is passed over: the cell
        itself will show it.
    """
    first = []
    for cell in cells:
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("solution"):
            break
        if cell["cell_type"] == "code" and meta.get("locked"):
            first.append(cell["source"])
    modules = imported(first)
    if not modules:
        return ""
    lines = "for name in names:\n try: importlib.import_module(name)\n except Exception: pass"
    names = ", ".join(map(repr, modules))
    return f'exec({lines!r}, {{"importlib": __import__("importlib"), "names": [{names}]}})'
