"""Mutants of every reference are killed, or are listed as equivalent with the reason."""

from __future__ import annotations

import pytest

from nbjudge.prove import harness, proof
from nbjudge.prove import mutants as mutate
from nbjudge.prove.sources import solution_lines
from tests.assignments.course import assignments

ALL = assignments()
QUESTIONS = [(a, q) for a in ALL.values() for q in a.questions.values()]
IDS = [f"{a.short}-{q.id}" for a, q in QUESTIONS]
#: Every n-th mutant here, and every one that is listed as equivalent; `make proof` takes all.
STEP = 5


@pytest.fixture(scope="module")
def warm():
    harness.warm(ALL.values())


@pytest.mark.slow
@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize(("assignment", "question"), QUESTIONS, ids=IDS)
def test_mutants(assignment, question):
    reference = solution_lines(question.answer)
    assert harness.run(assignment, question, reference).full
    made = mutate.mutants(reference, mutate.course_words(assignment))
    assert len(made) >= proof.LEAST_MUTANTS
    listed = mutate.equivalent(assignment).get(question.id, {})
    assert set(listed) <= {m.key for m in made}
    chosen = [m for n, m in enumerate(made) if n % STEP == 0 or m.key in listed]
    jobs = [
        harness.Job(assignment, question, m.source, to_first_fault=True, key=m.key) for m in chosen
    ]
    survivors = {job.key for job, outcome in harness.run_many(jobs) if outcome.full}
    assert survivors == set(listed)
    assert all(len(reason) > 15 for reason in listed.values())


def test_mutants_change_one_thing_and_leave_words_alone():
    source = (
        "def share(table: str, year: int) -> float:\n"
        '    """Share of a year."""\n'
        "    rows = table[table['year'] == year]\n"
        "    return rows['mt'].sum() / 2\n"
    )
    made = mutate.mutants(source)
    keys = {mutant.key for mutant in made}
    assert "comparison: table['year'] == year -> table['year'] != year" in keys
    assert "function: rows['mt'].sum() -> rows['mt'].mean()" in keys
    assert "constant: 'mt' -> 'year'" in keys
    assert "operator: rows['mt'].sum() / 2 -> rows['mt'].sum() * 2" in keys
    assert "left out: rows = table[table['year'] == year]" in keys
    assert len({mutant.source for mutant in made}) == len(made)
    assert all("Share of a year." in mutant.source for mutant in made)
    assert all("table: str, year: int" in mutant.source for mutant in made)


def test_the_table_of_the_proof_counts_what_was_found():
    row = proof.Row("q1", 3, right=3, right_of=3, wrong=9, wrong_of=10, killed=28, mutants=30)
    row.equivalent, row.honest, row.honest_of = 2, 35, 36
    text = proof.table({"ps9": [row]})
    assert "| q1 | 3 | 3/3 | 35/36 | 9/10 | 28/28 | 2 |" in text
