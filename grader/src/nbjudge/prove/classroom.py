"""A course in a folder of its own, with submissions made from bank cases."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from nbjudge.prove.bank import Case, together
from nbjudge.prove.sources import Assignment, meta


class Classroom:
    """The course's configuration and one assignment, copied and released.

    Parameters
    ----------
    folder : Path
        An empty folder.
    assignment : Assignment
        What to release.
    """

    def __init__(self, folder: Path, assignment: Assignment) -> None:
        from nbgrader.apps import NbGraderAPI

        from nbjudge.course.course import SETTINGS, open_course

        self.folder, self.assignment = folder, assignment
        for name in (*SETTINGS, "deadlines.toml"):
            if (assignment.course / name).is_file():
                shutil.copy(assignment.course / name, folder / name)
        shutil.copytree(assignment.path.parent, folder / "source" / assignment.name)
        self.course = open_course(folder)
        self.api = NbGraderAPI(self.course.directory, config=self.course.config)
        self.done(self.api.generate_assignment(assignment.name))
        self.released = folder / "release" / assignment.name / f"{assignment.name}.ipynb"
        self.blank = json.loads(self.released.read_text(encoding="utf-8"))

    @staticmethod
    def done(result: dict) -> None:
        """Fail with nbgrader's log unless it succeeded."""
        assert result["success"], result.get("error") or result.get("log", "")[-3000:]

    def notebook(self, answers: dict[str, str]) -> dict:
        """Give the released notebook with some answer cells filled in."""
        notebook = copy.deepcopy(self.blank)
        for cell in notebook["cells"]:
            if meta(cell).get("grade_id") in answers and meta(cell).get("solution"):
                cell["source"] = answers[meta(cell)["grade_id"]]
        return notebook

    def submit(self, student: str, notebook: dict) -> Path:
        """Hand in a notebook."""
        folder = self.folder / "submitted" / student / self.assignment.name
        folder.mkdir(parents=True)
        path = folder / f"{self.assignment.name}.ipynb"
        path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")
        return path

    def submit_together(self, cases: Iterable[Case]) -> dict[str, list[Case]]:
        """Hand in cases that share notebooks (:func:`nbjudge.prove.bank.together`), by student."""
        students = {}
        for number, own in enumerate(together(cases)):
            student = f"s{number:03d}_{own[0].path.stem if own[0].alone else 'together'}"[:60]
            self.submit(student, self.notebook({case.question: case.source for case in own}))
            students[student] = own
        return students

    def scores(self, student: str) -> dict[str, float | None]:
        """Read a student's automatic scores from the gradebook, by test cell."""
        from nbgrader.api import Gradebook

        with Gradebook(self.course.db_url, self.course.directory.course_id) as gradebook:
            found = gradebook.find_submission_notebook(
                self.assignment.name, self.assignment.name, student
            )
            return {grade.name: grade.auto_score for grade in found.grades}

    def earned(self, student: str, question: str) -> float:
        """Add up a student's automatic points of one question."""
        scores = self.scores(student)
        return sum(
            score or 0.0 for name, score in scores.items() if name.startswith(f"{question}__")
        )
