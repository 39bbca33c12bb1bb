"""The kill table that the book shows is the one of this bank and these questions."""

from __future__ import annotations

import pytest

from nbjudge.prove import bank, proof, variants
from nbjudge.prove import mutants as mutate
from nbjudge.prove.sources import solution_lines
from tests.assignments.course import ROOT, assignments

PRINTED = ROOT / "site" / "kill_table.md"


@pytest.mark.parametrize("assignment", assignments().values(), ids=lambda a: a.short)
def test_the_book_shows_the_proof_of_what_is_here(assignment):
    """Counts are made here without running anything; the rest of a line is a whole proof's."""
    cases = [case for case in bank.cases(assignment) if not case.only_judge]
    listed, words = mutate.equivalent(assignment), mutate.course_words(assignment)
    openings, unfit = variants.openings(assignment), variants.unfit(assignment)
    rows = []
    for question in assignment.questions.values():
        own = [case for case in cases if case.question == question.id]
        right = sum(case.kind == "right" for case in own)
        wrong = len(own) - right
        mutants = len(mutate.mutants(solution_lines(question.answer), words))
        equivalent = len(listed.get(question.id, {}))
        killed = mutants - equivalent
        row = proof.Row(question.id, question.points, right, right, wrong, wrong, killed, mutants)
        row.equivalent = equivalent
        made = variants.variants(
            solution_lines(question.answer), openings, without=unfit.get(question.id, ())
        )
        row.honest = row.honest_of = len(made)
        rows.append(row)
    expected = proof.table({assignment.name: rows}).splitlines()[2:]
    printed = PRINTED.read_text(encoding="utf-8").splitlines()
    differing = [line for line in expected if line not in printed]
    assert not differing, (
        f"site/kill_table.md does not show what {assignment.name} has now; `make proof` renews it, "
        "commit it with the change. Lines that it should hold:\n" + "\n".join(differing)
    )
    start = printed.index(expected[0])
    assert printed[start : start + len(expected)] == expected, (
        f"site/kill_table.md shows the lines of {assignment.name} in another order; `make proof`"
    )
