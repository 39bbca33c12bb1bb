"""Libraries that students import and the course does not: imported once for all who do.

Such an import can take longer than everything else in a notebook (scipy's optimizers, a second).
Where several submissions have the same ones, a copy of the warm process imports them, and those
submissions, and no others, are forked from it: for everyone else nothing is imported that their own
code does not ask for. A library that says anything while it is imported, starts a thread or cannot
be imported is left to the notebooks.
"""

from __future__ import annotations

import re
import selectors
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from nbjudge.engine.jobs import Job
from nbjudge.engine.runner.control import Line, WarmEnded

#: Most copies of the warm process; each holds the memory of its libraries.
MOST = 4
#: Most of them that one submission may ask for.
MOST_OF_ONE = 8
#: More characters of code than this are not looked at.
LONGEST = 400_000
_LINE = re.compile(
    r"^[ \t]*(?:import[ \t]+(?P<whole>[\w., \t]+)|from[ \t]+(?P<module>[\w.]+)[ \t]+import\b)",
    re.MULTILINE,
)
_NAME = re.compile(r"(?!\d)\w+(?:\.(?!\d)\w+)*")

Libraries = frozenset[str]
NOTHING: Libraries = frozenset()


def imports(job: Job, loaded: Collection[str]) -> Libraries:
    r"""Return the modules outside Python's own library that only a submission's own code imports.

    Parameters
    ----------
    job : Job
    loaded : collection of str
        Modules that the warm process holds.

    Returns
    -------
    frozenset of str
        Empty for more than `MOST_OF_ONE`. A module of the same name among the job's files is the
        student's, and is left out.

    Examples
    --------
    >>> from nbjudge.engine import Cell
    >>> text = "import numpy as np, scipy.stats\nfrom own import f\nimport json"
    >>> sorted(imports(Job("a", (Cell(0, text),), {"own.py": b""}), {"numpy"}))
    ['scipy.stats']
    """
    own = {name.split("/")[0].removesuffix(".py") for name in job.files}
    found: set[str] = set()
    room = LONGEST
    for cell in job.cells:
        room -= len(cell.source)
        if cell.kind == "student" and room >= 0:
            found.update(_imported(cell.source))
    found = {
        name
        for name in found
        if name not in loaded
        and name.split(".")[0] not in own
        and name.split(".")[0] not in sys.stdlib_module_names
        and "__main__" not in name
    }
    return frozenset(found) if len(found) <= MOST_OF_ONE else frozenset()


def _imported(source: str) -> Iterator[str]:
    for found in _LINE.finditer(source):
        if found["module"]:
            parts = [found["module"]]
        else:
            parts = [words.split()[0] for words in found["whole"].split(",") if words.strip()]
        yield from (part for part in parts if _NAME.fullmatch(part))


@dataclass
class _Branch:
    line: Line
    #: What the process holds in MB; unknown until it is ready.
    base_mb: float | None = None


class Branches:
    """Copies of the warm process that have imported what several submissions import.

    Parameters
    ----------
    selector : selectors.BaseSelector
        Where their lines are waited for.
    """

    def __init__(self, selector: selectors.BaseSelector) -> None:
        self._selector = selector
        self._control: Line | None = None
        self._loaded: Collection[str] = ()
        #: What jobs import, by their keys, as far as that is anything.
        self._wanted: dict[str, Libraries] = {}
        self._seen: Counter[Libraries] = Counter()
        self._lines: dict[Libraries, _Branch] = {}
        #: What is left to the notebooks.
        self._given_up: set[Libraries] = set()

    def start(self, control: Line, loaded: Collection[str]) -> None:
        """Begin with a warm process, and the modules that it holds."""
        self._control, self._loaded = control, loaded

    def stop(self) -> None:
        """End all copies. What they had imported is left to the notebooks from now on."""
        self._given_up.update(self._lines)
        for libraries in [*self._lines]:
            self._end(libraries)
        self._control = None

    def _end(self, libraries: Libraries) -> None:
        branch = self._lines.pop(libraries)
        self._selector.unregister(branch.line)
        branch.line.close()

    def keeps_waiting(self, job: Job) -> bool:
        """Whether a job has better wait: another one may import the same, or a copy is being made.

        The second job with the same libraries has them imported.
        """
        wanted = imports(job, self._loaded)
        if not wanted or wanted in self._given_up or self._control is None:
            return False
        self._wanted[job.key] = wanted
        if wanted in self._lines:
            return self._lines[wanted].base_mb is None
        self._seen[wanted] += 1
        if self._seen[wanted] > 1:
            if len(self._lines) == MOST:
                return False
            line = self._control.branch(sorted(wanted))
            self._lines[wanted] = _Branch(line)
            self._selector.register(line, selectors.EVENT_READ, None)
        return True

    def may_begin(self, job: Job) -> bool:
        """Whether a job that was kept waiting need wait no longer."""
        return self._wanted.get(job.key) in self._given_up or self.of(job) is not None

    def of(self, job: Job) -> tuple[Line, float] | None:
        """Return the line to the copy that has what a job imports, and what that process holds."""
        known = self._lines.get(self._wanted.get(job.key, NOTHING))
        return None if known is None or known.base_mb is None else (known.line, known.base_mb)

    def hear(self, line: Line) -> list[dict[str, Any]]:
        """Return what came over a line.

        Raises
        ------
        WarmEnded
            When the process has ended, and not only failed to import its libraries.
        """
        own = next((key for key, branch in self._lines.items() if branch.line is line), None)
        try:
            messages = line.hear()
        except WarmEnded:
            if own is None or self._lines[own].base_mb is not None:
                raise
            self._given_up.add(own)
            self._end(own)
            return []
        for message in messages:
            if own is not None and message.get("what") == "ready":
                self._lines[own].base_mb = float(message["base_mb"])
        return messages
