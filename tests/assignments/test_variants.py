"""Honest variants of every reference keep full marks: a sample here, all of them in the proof."""

from __future__ import annotations

import pytest

from nbjudge.prove import harness, variants
from nbjudge.prove.sources import solution_lines
from tests.assignments.course import assignments

ALL = assignments()
QUESTIONS = [(a, q) for a in ALL.values() for q in a.questions.values()]
#: Every n-th variant here; `make proof` takes all.
STEP = 6


@pytest.fixture(scope="module", autouse=True)
def _warm():
    harness.warm(ALL.values())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("assignment", "question"), QUESTIONS, ids=[f"{a.short}-{q.id}" for a, q in QUESTIONS]
)
def test_honest_variants_keep_full_marks(assignment, question):
    without = variants.unfit(assignment).get(question.id, ())
    made = variants.variants(
        solution_lines(question.answer), variants.openings(assignment), without=without
    )
    assert len(made) >= variants.LEAST
    start = len(question.id) % STEP
    jobs = [harness.Job(assignment, question, v.source, key=v.key) for v in made[start::STEP]]
    lost = {job.key: out.first_message for job, out in harness.run_many(jobs) if not out.full}
    assert not lost
