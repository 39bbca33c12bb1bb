"""Run the course's commands for the page, line by line, one at a time for each assignment."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

#: A command that takes longer is ended.
SECONDS = 300
#: Most lines of a command that are kept.
MOST_LINES = 2000
#: Finished jobs that are kept for the page to ask about.
KEPT = 20


@dataclass
class Job:
    """One command that runs or has run.

    Attributes
    ----------
    name : str
        An unguessable name.
    subject : str
        The assignment.
    action : str
        One of those in `multivector.home.handlers.commands`.
    lines : list of str
        What it has printed so far.
    code : int or None
        Its exit code; None while it runs.
    """

    name: str
    subject: str
    action: str
    lines: list[str] = field(default_factory=list)
    code: int | None = None


class Jobs:
    """The commands that a page has started."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def start(self, subject: str, action: str, words: Sequence[str], folder: Path) -> Job:
        """Start a command, unless one for the same assignment still runs.

        Parameters
        ----------
        subject : str
            The assignment.
        action : str
            What is done with it.
        words : sequence of str
            What Python is called with.
        folder : Path
            The working directory.

        Returns
        -------
        Job
            The new job, or the one that still runs.
        """
        with self._lock:
            for job in self._jobs.values():
                if job.subject == subject and job.code is None:
                    return job
            for old in [n for n, j in self._jobs.items() if j.code is not None][:-KEPT]:
                del self._jobs[old]
            job = Job(secrets.token_hex(8), subject, action)
            self._jobs[job.name] = job
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        threading.Thread(target=_follow, args=(job, process), daemon=True).start()
        return job

    def get(self, name: str) -> Job | None:
        """Return a job by its name."""
        return self._jobs.get(name)


def _follow(job: Job, process: subprocess.Popen[bytes]) -> None:
    """Collect what a command prints, and end it when it takes too long."""
    timer = threading.Timer(SECONDS, _end, args=(process,))
    timer.daemon = True
    timer.start()
    try:
        assert process.stdout is not None
        with process.stdout as stream:
            for line in stream:
                if len(job.lines) < MOST_LINES:
                    job.lines.append(line.decode("utf-8", "replace").rstrip("\r\n"))
        code = process.wait()
    finally:
        timer.cancel()
    if code < 0:
        job.lines.append(f"The command was ended; it may take no longer than {SECONDS} seconds.")
    job.code = code


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
