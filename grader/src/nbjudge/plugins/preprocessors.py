"""nbgrader preprocessors that close traps of its own; ``nbgrader_config.py`` puts them in.

They work on one notebook in memory and know nothing of a course's subject.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Enum, List, TraitError, Unicode, validate

from nbjudge import deadlines as dates
from nbjudge.course import leaks
from nbjudge.levels import LEVELS, level_of
from nbjudge.program import METADATA
from nbjudge.text import plain

if TYPE_CHECKING:
    from nbformat import NotebookNode


class KeepFirstId(NbGraderPreprocessor):
    """Take grading metadata from every later cell with an id that is already there, or without one.

    Stands in for nbgrader's DeduplicateIds, which keeps the last copy and leaves empty metadata
    that the next step refuses: one duplicated cell then stops the submission
    (jupyter/nbgrader#1083). So would metadata without an id, which old versions of nbgrader wrote
    into plain cells.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Give the notebook with each grading id once; the copies become ordinary cells."""
        seen: set[str] = set()
        for cell in nb.cells:
            if not (utils.is_grade(cell) or utils.is_solution(cell) or utils.is_locked(cell)):
                if "grade_id" not in cell.metadata.get("nbgrader", {}):
                    cell.metadata.pop("nbgrader", None)
                continue
            name = cell.metadata.nbgrader["grade_id"]
            if name in seen:
                self.log.warning("The cell %r stands here twice; the first is graded", name)
                del cell.metadata["nbgrader"]
            seen.add(name)
        return nb, resources


class HideHiddenTests(NbGraderPreprocessor):
    """Take hidden checks out of what a student reads after grading.

    By default nbgrader prints them in the feedback, in the cell and in the traceback of an error
    (jupyter/nbgrader#917). The message of a failed check stays: it is written for the student.
    """

    begin_test_delimeter = Unicode("BEGIN HIDDEN TESTS", help="as in ClearHiddenTests").tag(
        config=True
    )
    end_test_delimeter = Unicode("END HIDDEN TESTS", help="as in ClearHiddenTests").tag(config=True)
    note = Unicode("# (hidden check)", help="what stands in place of a hidden check").tag(
        config=True
    )

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Give the cell without its hidden region and without lines of it in error outputs."""
        if self.begin_test_delimeter not in cell.source:
            return cell, resources
        kept, inside = [], False
        for line in cell.source.split("\n"):
            if self.begin_test_delimeter in line:
                inside = True
                kept.append(self.note)
            elif self.end_test_delimeter in line:
                inside = False
            elif not inside:
                kept.append(line)
        cell.source = "\n".join(kept)
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                # A check's own error renders itself as one line of state and message; any other
                # traceback shows lines of the hidden cell.
                lines = [plain(line) for line in output.traceback]
                own = len(lines) == 1 and lines[0].startswith(("NOT YET", "NOT ATTEMPTED"))
                output.traceback = lines if own else [f"{output.ename}: {output.evalue}"]
        return cell, resources


class HoldBackHidden(NbGraderPreprocessor):
    """Hold back what may show values of hidden checks in what a student reads.

    What an answer printed or displayed while a hidden check called it is held back, and later
    outputs that show values of hidden checks: see :mod:`nbjudge.course.leaks`. This step stands
    before HideHiddenTests, which takes the hidden checks themselves away.
    """

    everything = Bool(
        False, help="hold back every output after the first hidden check, as in an exam"
    ).tag(config=True)
    begin_test_delimeter = Unicode(leaks.BEGIN, help="as in ClearHiddenTests").tag(config=True)
    end_test_delimeter = Unicode(leaks.END, help="as in ClearHiddenTests").tag(config=True)
    public = List(Unicode(), help="files and folders that students can read").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Give the notebook with a note in the place of such outputs."""
        leaks.hold_back(
            nb,
            self.begin_test_delimeter,
            self.end_test_delimeter,
            self.public,
            everything=self.everything,
        )
        return nb, resources


class ListChecks(NbGraderPreprocessor):
    """Write into a released notebook which assignment it is and which test cells it holds.

    A student who deletes a test cell leaves no trace of it: this list is how ``nbjudge check``
    knows that a question was not checked. The name survives a download under another file name.
    A step of ``generate_assignment``.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Give the notebook with its assignment and the ids of its test cells in its metadata."""
        names = [
            cell.metadata.nbgrader["grade_id"]
            for cell in nb.cells
            if cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell)
        ]
        nb.metadata[METADATA] = {"checks": names}
        assignment = resources.get("nbgrader", {}).get("assignment")
        if assignment:
            nb.metadata[METADATA]["assignment"] = assignment
        return nb, resources


class ChooseLevels(NbGraderPreprocessor):
    """Leave levels of entry out of a release: see :mod:`nbjudge.levels`.

    A step of ``generate_assignment``. The standard level is the cell that nbgrader grades by, so it
    is always handed out.
    """

    hand_out = List(
        Enum(LEVELS), list(LEVELS), help="levels of entry that students get, standard among them"
    ).tag(config=True)

    @validate("hand_out")
    def _standard_is_there(self, proposal: Any) -> Any:
        if "standard" not in proposal["value"]:
            raise TraitError("the standard level cannot be left out: nbgrader grades by its cell")
        return proposal["value"]

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Give the notebook without the cells of other levels."""
        nb.cells = [
            cell
            for cell in nb.cells
            if (known := level_of(cell)) is None or known[1] in self.hand_out
        ]
        return nb, resources


class PublishDates(NbGraderPreprocessor):
    """Give a released assignment the deadlines file, and the gradebook its due time.

    A step of ``generate_assignment``, so that it does not matter who releases: Formgrader,
    ``nbgrader`` or ``nbjudge release``. An assignment that the file does not name keeps the
    due time that the gradebook has.
    """

    course = Unicode("", help="the folder that may hold deadlines.toml").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Leave the notebook as it is; have the file written beside it."""
        from nbgrader.api import Gradebook

        path = Path(self.course) / dates.FILE_NAME
        if not path.is_file():
            return nb, resources
        known = dates.read(path)
        resources.setdefault("outputs", {})[dates.FILE_NAME] = path.read_bytes()
        assignment = resources["nbgrader"]["assignment"]
        due = known.due_utc(assignment)
        if due is not None:
            with Gradebook(resources["nbgrader"]["db_url"]) as book:
                book.update_or_create_assignment(assignment, duedate=due.isoformat(" "))
        return nb, resources
