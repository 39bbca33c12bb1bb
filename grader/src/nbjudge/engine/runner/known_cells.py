"""What the warm processes are told of the instructor's cells, once for all jobs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress

from nbjudge.engine.jobs import Cell
from nbjudge.engine.runner.control import Line, WarmEnded
from nbjudge.engine.syntax import names

#: Most cells of instructors that a warm process is told of.
MOST_CELLS = 1_000
#: Most files of tracebacks.
MOST_FILES = 200


class KnownCells:
    """The cells that the processes of one pool have been told of."""

    def __init__(self) -> None:
        self._told: set[str] = set()
        self._shown: set[str] = set()
        #: Whether the openings of tests are run where judges are forked from.
        self.opens = True

    def forget(self) -> None:
        """Begin again, with new processes."""
        self._told.clear()
        self._shown.clear()

    def show(self, files: Iterable[str], *lines: Line | None) -> None:
        """Have files that a traceback went through parsed, once, where others are forked from.

        Parameters
        ----------
        files : iterable of str
            As a submission's process names them; :mod:`.shown_files` says why that does no harm.
        lines : Line
            To the processes that others are forked from.
        """
        new = [file for file in files if file not in self._shown]
        if not new or len(self._shown) >= MOST_FILES:
            return
        self._shown.update(new)
        for line in lines:
            if line is not None:
                with suppress(WarmEnded):  # whoever listens next is told
                    line.show(new)

    def tell(
        self,
        cells: Sequence[Cell],
        counts: Mapping[int, int],
        tests: Collection[int],
        students: Line | None,
        judges: Line | None,
    ) -> None:
        """Have the instructor's cells read once, and their openings run.

        Of students' cells those are read that are as they were released: what others have written
        is nowhere to be found in the memory of a student's process. A test goes to the process
        that judges are forked from, and nowhere else: students could search the other one's memory.

        Parameters
        ----------
        cells : sequence of Cell
            Of one job.
        counts : mapping of int to int
            Their execution counts.
        tests : collection of int
            Those that the judge runs.
        students, judges : Line
            To the processes that the two are forked from.
        """
        given = (cell for cell in cells if cell.kind != "student" or cell.released)
        new = [cell for cell in given if cell.source not in self._told]
        if not new or len(self._told) >= MOST_CELLS or students is None or judges is None:
            return
        self._told.update(cell.source for cell in new)
        students.read_ahead([cell.source for cell in new if cell.index not in tests])
        if any(cell.kind == "own" for cell in new):
            students.draw([(c.source if c.kind == "own" else None, c.answers or ()) for c in cells])
        judges.read_ahead([cell.source for cell in new])
        if not self.opens:
            return
        about = [names.analyse(cell.source) for cell in cells if cell.kind == "own"]
        imports = [found for one in about for found in one.imports]
        answers = sorted({name for cell in cells for name in cell.answers or ()})
        own = [(cell.source, counts[cell.index]) for cell in new if cell.kind == "own"]
        students.open_cells(own, imports, answers, tests=False)
        told = [(cell.source, counts[cell.index]) for cell in new if cell.index in tests]
        judges.open_cells(told, imports, answers, tests=True)
