"""The runner's line to the warm process: start it, tell it, hear it, end it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

from nbjudge.engine import parcel
from nbjudge.engine.jobs import IsolationUnavailable
from nbjudge.engine.sandbox.view import Sandbox
from nbjudge.program import command

#: The longest a warm process may take to import what it is told to.
START_SECONDS = 120.0
MODULE = "nbjudge.engine.warm.entry"


class WarmEnded(Exception):
    """The warm process has ended, though nobody asked it to."""


class Line:
    """The runner's line to a process that forks others: tell it, hear it.

    Parameters
    ----------
    own : socket.socket
        The runner's end.
    """

    def __init__(self, own: socket.socket) -> None:
        self._socket = own
        self._pending = b""

    def fileno(self) -> int:
        """Return the descriptor to wait for."""
        return self._socket.fileno()

    def hear(self) -> list[dict[str, Any]]:
        """Return the messages that came; waits for one. WarmEnded when there will be none."""
        while True:
            try:
                data = self._socket.recv(1 << 16)
            except ConnectionError:
                data = b""
            if not data:
                raise WarmEnded("the warm process has ended")
            self._pending += data
            *lines, self._pending = self._pending.split(b"\n")
            if lines:
                return [json.loads(line) for line in lines]

    def fork(
        self, name: int, fds: Sequence[int], memory_mb: int, doors: Sequence[int] = ()
    ) -> None:
        """Have a process forked.

        Parameters
        ----------
        name : int
            What it is called from now on.
        fds : sequence of int
            Its parcel, its pipe and its link.
        memory_mb : int
            What its processes may hold.
        doors : sequence of int
            Where it joins its control group, before anything else.
        """
        about = {"fds": len(fds), "doors": len(doors), "memory_mb": memory_mb}
        self._say({"do": "fork", "of": name, **about}, [*fds, *doors])

    def branch(self, libraries: Sequence[str] = ()) -> Line:
        """Have a copy of the process made, with a line of its own; it ends with that line.

        Parameters
        ----------
        libraries : sequence of str
            Modules that it imports. It says when it is ready then, and ends if it cannot be.
        """
        own, theirs = socket.socketpair()
        with theirs:
            self._say({"do": "branch", "import": list(libraries)}, [theirs.fileno()])
        return Line(own)

    def read_ahead(self, cells: Sequence[str]) -> None:
        """Have cells of the instructor's read once for all processes that are forked later."""
        self._say({"do": "read", "cells": list(cells)})

    def draw(self, cells: Sequence[tuple[str | None, Sequence[str]]]) -> None:
        """Have the instructor's charts drawn once, for all processes that are forked later.

        Parameters
        ----------
        cells : sequence of (str or None, sequence of str)
            As `studio.own_charts` takes them.
        """
        self._say({"do": "draw", "cells": list(cells)})

    def open_cells(
        self,
        cells: Sequence[tuple[str, int]],
        imports: Sequence[Sequence[Any]],
        answers: Sequence[str],
        *,
        tests: bool,
    ) -> None:
        """Have the openings of cells run once; those of tests never where students are forked from.

        Parameters
        ----------
        cells : sequence of (str, int)
            The cells and their execution counts.
        imports : sequence of (name, module, attribute or None)
            What the instructor's cells import.
        answers : sequence of str
            Names that the reference answers bind.
        tests : bool
            Whether these are tests, whose judges go on behind the opening.
        """
        about = {"imports": list(imports), "answers": list(answers), "tests": tests}
        self._say({"do": "open", "cells": list(cells), **about})

    def show(self, files: Sequence[str]) -> None:
        """Have files of imported modules parsed, as showing an error does."""
        self._say({"do": "show", "files": list(files)})

    def signal(self, name: int, number: int) -> None:
        """Have a forked process signalled."""
        self._say({"do": "signal", "of": name, "signal": int(number)})

    def _say(self, message: Mapping[str, Any], fds: Sequence[int] = ()) -> None:
        data = json.dumps(message).encode() + b"\n"
        try:
            if fds:
                socket.send_fds(self._socket, [data], list(fds))
            else:
                self._socket.sendall(data)
        except ConnectionError:
            raise WarmEnded("the warm process has ended") from None

    def close(self) -> None:
        """Close the line; the process at its other end ends, with everything it forked."""
        self._socket.close()


class Control(Line):
    """A started warm process.

    Raises
    ------
    IsolationUnavailable
        When an isolated process did not get as far as being ready.
    WarmEnded
        When one that is not isolated did not.
    """

    def __init__(
        self, outer: Sandbox, header: Mapping[str, Any], files: Mapping[str, bytes]
    ) -> None:
        own, theirs = socket.socketpair()
        super().__init__(own)
        head = {**header, "sandbox": outer.plan, "keep": outer.keep}
        package = parcel.pack(head, files)
        with tempfile.TemporaryFile() as errors:
            self._child = subprocess.Popen(
                [*outer.command, "-P", "-m", MODULE, str(theirs.fileno()), str(package)],
                pass_fds=[theirs.fileno(), package],
                env=outer.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )
            theirs.close()
            os.close(package)
            self._socket.settimeout(START_SECONDS)
            try:
                ready = self.hear()[0]
            except (WarmEnded, TimeoutError, OSError) as error:
                self.close()
                errors.seek(0)
                text = errors.read().decode("utf-8", "replace").strip()
                self._explain(outer.isolated, text or str(error))
        self._socket.settimeout(None)
        #: What could not be imported or run while warming up.
        self.problems: list[str] = ready["problems"]
        #: What the warm process holds, in MB; a fork may copy that much.
        self.base_mb: float = ready["base_mb"]
        #: The modules that it holds.
        self.loaded = frozenset[str](ready["loaded"])

    def _explain(self, isolated: bool, text: str) -> None:
        last = " / ".join(text.splitlines()[-3:])
        if not isolated:
            raise WarmEnded(f"{sys.executable} could not start the grading process: {last}")
        raise IsolationUnavailable(
            f"the isolated process did not start: {last}. Run `{command('doctor')}`; use"
            " --no-isolation only if you trust every submission."
        )

    @property
    def pid(self) -> int:
        """The process that was started: the warm one, or the sandbox around it."""
        return self._child.pid

    def close(self) -> None:
        """End the warm process, and with it everything it forked."""
        super().close()
        try:
            self._child.wait(10)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
