"""The answer bank through a real grading run: the judge changes no grade and stops every cheat."""

from __future__ import annotations

import pytest

from nbjudge.prove import bank, proof
from tests.assignments.course import assignments

ALL = [a for a in assignments().values() if a.questions]
#: Of each question every right answer, and every n-th wrong one; ``python -m
#: nbjudge.prove.proof --judged`` takes all of them.
STEP = 12


@pytest.mark.slow
@pytest.mark.isolation
@pytest.mark.parametrize("assignment", ALL, ids=[a.short for a in ALL])
def test_grades_of_the_bank_do_not_change_in_a_grading_run(assignment, tmp_path):
    cases = bank.cases(assignment)
    wrong = [case for case in cases if case.kind == "wrong"][::STEP]
    chosen = [case for case in cases if case.kind != "wrong"] + wrong
    assert proof.judged(assignment, chosen, tmp_path) == []
