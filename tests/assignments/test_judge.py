"""The answer bank through a real grading run: the judge changes no grade and stops every cheat."""

from __future__ import annotations

import pytest

from nbjudge.prove import bank, proof
from tests.assignments.course import assignments

ALL = [a for a in assignments().values() if a.questions]
#: Of each question every right answer, and every n-th wrong one; ``nbjudge prove --judged`` takes
#: all of them.
STEP = 12
#: A loop without an end takes every check to its limit, up to a minute for one answer. All are made
#: alike, by :func:`nbjudge.prove.families.families`, and stop at the same limit: one is graded
#: here, in the set that has the cheats. In test_bank.py every loop runs, under a shorter limit.
LOOPS = {"ps3": 1}


@pytest.mark.slow
@pytest.mark.isolation
@pytest.mark.parametrize("assignment", ALL, ids=[a.short for a in ALL])
def test_grades_of_the_bank_do_not_change_in_a_grading_run(assignment, tmp_path):
    cases = bank.cases(assignment)
    loops = [case for case in cases if case.never_ends][: LOOPS.get(assignment.short, 0)]
    wrong = [case for case in cases if case.kind == "wrong" and not case.never_ends][::STEP]
    chosen = [case for case in cases if case.kind != "wrong"] + wrong + loops
    assert proof.judged(assignment, chosen, tmp_path) == []
