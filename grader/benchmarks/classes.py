"""Classes to measure with, all well-behaved: the answer bank's, and the tests' small course."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.tests import course as made
from nbjudge.course.course import STATE, open_course
from nbjudge.course.release import note_release
from nbjudge.engine.syntax.suspicious import scan
from nbjudge.prove import bank
from nbjudge.prove.classroom import Classroom
from nbjudge.prove.sources import Assignment, assignments, solution_lines

#: The tests' course; every other name is an assignment of another course ("ps3").
SMALL = "fields"

#: Without the answer that warns: nbgrader gives it 0 points, we do not.
KINDS = [kind for kind in (*made.ANSWERS, made.BLANK) if kind != "warning"]

#: Wrong answers that no well-behaved class holds, beside those that get a flag.
RUDE = ("endless_loop", "exit", "stderr", "warn")

#: Of how many answers one is wrong.
ONE_WRONG_OF = 4


@dataclass(frozen=True)
class Class:
    """A course folder with one assignment handed in by a class.

    Attributes
    ----------
    folder : Path
        The course's folder.
    assignment : str
        The assignment's full name.
    """

    folder: Path
    assignment: str

    def keep_released(self) -> None:
        """Keep the gradebook and the notes as the release left them, for `reset`."""
        shutil.copy(self.folder / "gradebook.db", self.folder / "gradebook.released")
        if (self.folder / STATE).is_dir():
            shutil.copytree(self.folder / STATE, self.folder / "state.released")

    def reset(self) -> None:
        """Take back everything that grading has made; the gradebook is the released one."""
        for name in ("autograded", STATE, "reports"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        if (self.folder / "state.released").is_dir():
            shutil.copytree(self.folder / "state.released", self.folder / STATE)
        shutil.copy(self.folder / "gradebook.released", self.folder / "gradebook.db")

    def grades(self) -> dict[tuple[str, str], tuple[Any, ...]]:
        """Give every grade of the gradebook by (student, cell)."""
        from nbgrader.api import Gradebook

        course = open_course(self.folder)
        with Gradebook(course.db_url, course.directory.course_id) as book:
            return {
                (sub.student.id, grade.name): (
                    grade.auto_score,
                    grade.manual_score,
                    grade.needs_manual_grade,
                )
                for sub in book.assignment_submissions(self.assignment)
                for notebook in sub.notebooks
                for grade in notebook.grades
            }


def make_class(
    folder: Path,
    size: int,
    name: str = SMALL,
    course: Path | None = None,
    *,
    bad: Sequence[str] = (),
) -> Class:
    """Release an assignment and hand in `size` submissions.

    Parameters
    ----------
    folder : Path
        Made anew.
    size : int
    name : str
        `SMALL`, or an assignment of `course` such as ``ps3``: its class answers every
        question with the bank's own answers in turn, one in `ONE_WRONG_OF` of them wrong.
    course : Path, optional
        The course with that assignment and its bank.
    bad : sequence of str
        Code of hostile submissions to hand in among the others; for `SMALL` only.

    Returns
    -------
    Class
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if name == SMALL:
        made.make_course(folder)
        made.fill(folder, [KINDS[number % len(KINDS)] for number in range(size - len(bad))])
        for number, code in enumerate(bad):
            place = (number + 1) * (size - len(bad)) // (len(bad) + 1)
            _hand_in(folder, f"s{place:04d}_{number:04d}_hostile", code)
        made_class = Class(folder, made.ASSIGNMENT)
    else:
        if course is None:
            raise ValueError(f"{name!r} needs the folder of its course")
        made_class = _from_bank(folder, size, name, course)
    note_release(open_course(folder), made_class.assignment)  # as `nbjudge release` does
    made_class.keep_released()
    return made_class


def _hand_in(folder: Path, student: str, code: str) -> None:
    """Hand in right answers of which the first one does something else before."""
    notebook = made.answer(made.released(folder), KINDS[0])
    cell = next(
        c
        for c in notebook.cells
        if c.cell_type == "code" and c.metadata.get("nbgrader", {}).get("solution")
    )
    cell.source = f"{code}\n{cell.source}"
    made.submit(folder, student, notebook)


def _from_bank(folder: Path, size: int, short: str, course: Path) -> Class:
    assignment = next(a for a in assignments(course).values() if a.short == short)
    hand_in_from_bank(Classroom(folder, assignment), size)
    return Class(folder, assignment.name)


def hand_in_from_bank(room: Classroom, size: int) -> list[str]:
    """Hand in a well-behaved class: each question is answered with the bank's answers in turn.

    Parameters
    ----------
    room : Classroom
        With the assignment released.
    size : int

    Returns
    -------
    list of str
        The students.
    """
    assignment = room.assignment
    names = room.course.option("Suspicious", "names", ())
    turns = {
        question: _turns(
            assignment, question, solution_lines(assignment.questions[question].answer), names
        )
        for question in assignment.questions
    }
    students = [f"s{number:04d}" for number in range(size)]
    for student in students:
        answers = {question: next(turn) for question, turn in turns.items()}
        room.submit(student, room.notebook(answers))
    return students


def _turns(
    assignment: Assignment, question: str, reference: str, names: Sequence[str]
) -> Iterator[str]:
    """Give answers for ever: the right ones in turn, every `ONE_WRONG_OF`-th a wrong one."""
    own = [case for case in bank.cases(assignment) if case.path.parent.name == question]
    right = itertools.cycle([reference, *(c.source for c in own if c.kind == "right")])
    wrong = itertools.cycle(
        [
            c.source
            for c in own
            if c.kind == "wrong"
            and not any(word in c.path.stem for word in RUDE)
            and not scan(c.source, names)
        ]
    )
    # Each question has its own beat, so that no two students hand in the same.
    beat = sum(map(ord, question)) % ONE_WRONG_OF
    for number in itertools.count():
        yield next(wrong) if number % ONE_WRONG_OF == beat else next(right)
