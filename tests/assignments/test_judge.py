"""The answer bank through a real grading run: the judge changes no grade and stops every cheat."""

from __future__ import annotations

import re

import pytest

from tests.assignments import bank
from tests.assignments.classroom import Classroom
from tests.assignments.notebook import assignments

ALL = [a for a in assignments().values() if a.questions]
#: Of each question every right answer, and every n-th wrong one (`make proof` runs all of them).
STEP = 12


@pytest.mark.slow
@pytest.mark.isolation
@pytest.mark.parametrize("assignment", ALL, ids=[a.short for a in ALL])
def test_grades_of_the_bank_do_not_change_in_a_grading_run(assignment, tmp_path):
    from multivector.grading.run import grade

    cases = bank.cases(assignment.short)
    wrong = [case for case in cases if case.kind == "wrong"][::STEP]
    chosen = [case for case in cases if case.kind != "wrong"] + wrong
    room = Classroom(tmp_path, assignment)
    students = room.submit_cases(chosen)
    report = grade(room.folder, assignment.name)
    rows = {row.outcome.student: row.outcome for row in report.rows}
    for student, case in students.items():
        outcome = rows[student]
        question = assignment.questions[case.question]
        # The other questions hold the stub: whatever they earned, a cheat earned for them.
        earned = sum(score or 0 for score in outcome.scores.values())
        expected = question.points if case.kind == "right" else case.earns
        assert earned == expected, f"{case.name}: {outcome.state}, {outcome.detail}"
        if case.flag:
            assert any(re.search(case.flag, flag) for flag in outcome.flags), case.name
