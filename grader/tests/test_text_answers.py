"""A question whose answer is text and choices: proved, and graded by the judge."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nbjudge.prove import bank, harness, proof, texts, variants
from nbjudge.prove import mutants as mutate
from nbjudge.prove.sources import assignments, solution_lines

CONFIG = """
from pathlib import Path
c = get_config()
c.CourseDirectory.course_id = "rivers"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError('later')"}
"""
RIGHT = {
    "sentence": 3,
    "verdict": "contradicted",
    "correction": "In 2020 the canal took 12.4 of the 31.0 million tonnes (40 %).",
}
ANSWER = f"""sentence = 0
verdict = "..."
correction = "..."
### BEGIN SOLUTION
{texts.source(RIGHT)}### END SOLUTION"""
VISIBLE = """from nbjudge import checks

checks.one_of(sentence, range(1, 6), what="the sentence")
checks.one_of(verdict, ["supported", "contradicted"], what="your verdict")
text = checks.prose(correction, what="your correction")
text.words(least=5, most=40)
checks.passed("q1_claim")"""
HIDDEN = """### BEGIN HIDDEN TESTS
from nbjudge import checks

number = checks.one_of(sentence, range(1, 6), what="the sentence")
checks.number(number, 3, what="the sentence")
chosen = checks.one_of(verdict, ["supported", "contradicted"], what="your verdict")
checks.text(chosen, "contradicted", what="your verdict")
text = checks.prose(correction, what="your correction")
text.number(12.4, unit="Mt", year=2020, within=0.05)
text.number(31.0, unit="Mt", year=2020, within=0.05)
text.number(40, unit="%", year=2020, within=0.5)
text.no_other("Mt", allowed=[12.4, 31.0], within=0.05)
text.mentions("canal", "what carried it")
checks.passed("q1_claim", "hidden check")
### END HIDDEN TESTS"""


def _cell(name: str, source: str, **about: object) -> dict:
    made = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {"nbgrader": {**made, "grade_id": name, "cell_type": "code", **about}},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "nbgrader_config.py").write_text(CONFIG)
    cells = [
        _cell("setup", "from nbjudge import checks\n\nchecks.start()", locked=True),
        _cell("q1_claim", ANSWER, solution=True),
        _cell("q1_claim__visible", VISIBLE, grade=True, locked=True, points=0),
        _cell("q1_claim__hidden", HIDDEN, grade=True, locked=True, points=2),
    ]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    content = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernel},
        "cells": cells,
    }
    folder = tmp_path / "source" / "ps1_rivers"
    folder.mkdir(parents=True)
    (folder / "ps1_rivers.ipynb").write_text(json.dumps(content))
    own = tmp_path / "bank" / "ps1" / "q1_claim"
    own.mkdir(parents=True)
    for name, text in {
        "words": "By the canal 12.4 Mt left in 2020, which is 40 per cent of the 31.0 Mt.",
        "commas": "The canal: 12 400 kt of 31,0 mln t in 2020, a share of 0.40.",
        "order": "Of 31.0 million tonnes in 2020, 40% (12.4 million tonnes) took the canal.",
    }.items():
        answer = texts.source({**RIGHT, "correction": text})
        (own / f"right_{name}.py").write_text(f"# right: {name}\n{answer}")
    for name, change, expect in (
        ("year", {"correction": str(RIGHT["correction"]).replace("2020", "2021")}, "has no 2020"),
        ("choice", {"verdict": "supported"}, "came 'supported', expected 'contradicted'"),
        ("sentence", {"sentence": 2}, "came 2, expected 3"),
        ("unknown", {"verdict": "true"}, "came 'true'; expected one of: 'supported'"),
    ):
        answer = texts.source({**RIGHT, **change})
        (own / f"wrong_{name}.py").write_text(f"# wrong: {name}\n# expect: {expect}\n{answer}")
    return tmp_path


@pytest.mark.slow
def test_a_question_about_a_text_is_proved(course: Path) -> None:
    assignment = assignments(course)["ps1_rivers"]
    harness.warm([assignment])
    (row,) = proof.prove(assignment)
    assert row.faults == []
    assert row.right == row.right_of == 3
    assert row.wrong == row.wrong_of >= proof.LEAST_WRONG
    assert row.honest == row.honest_of >= variants.LEAST
    assert row.killed == row.mutants >= proof.LEAST_MUTANTS


def test_a_check_that_overlooks_a_number_lets_a_mutant_live(course: Path) -> None:
    path = next((course / "source").glob("*/*.ipynb"))
    content = path.read_text()
    line = 'text.number(40, unit=\\"%\\", year=2020, within=0.5)'
    assert line in content
    path.write_text(content.replace(line, "bool(text)"))
    assignment = assignments(course)["ps1_rivers"]
    question = assignment.questions["q1_claim"]
    made = mutate.mutants(solution_lines(question.answer))
    mutant = next(m for m in made if m.key == "correction: first digit: 40 % -> 50")
    assert harness.run(assignment, question, mutant.source).full


@pytest.mark.parametrize(
    ("case", "seen"),
    [("wrong_unknown", ["visible"]), ("wrong_year", ["visible", "hidden"])],
    ids=["seen at once", "seen by the hidden check"],
)
def test_a_mutant_is_checked_until_one_check_kills_it(course: Path, case: str, seen: list) -> None:
    assignment = assignments(course)["ps1_rivers"]
    question = assignment.questions["q1_claim"]
    source = next(c.source for c in bank.cases(assignment) if c.path.stem == case)
    jobs = [
        harness.Job(assignment, question, source, to_first_fault=stop, key=stop)
        for stop in (False, True)
    ]
    found = {job.key: outcome for job, outcome in harness.run_many(jobs)}
    assert list(found[False].states) == ["q1_claim__visible", "q1_claim__hidden"]
    assert list(found[True].states) == [f"q1_claim__{name}" for name in seen]
    assert not found[False].full
    assert not found[True].full
    assert found[True].first_message == found[False].first_message


def test_the_stub_and_the_template_are_not_attempted(course: Path) -> None:
    assignment = assignments(course)["ps1_rivers"]
    question = assignment.questions["q1_claim"]
    made = {case.path.stem: case for case in bank.cases(assignment)}
    for name in ("wrong_untouched_stub", "wrong_template_left", "wrong_empty_text"):
        outcome = harness.run(assignment, question, made[name].source)
        assert set(outcome.states.values()) == {"NOT ATTEMPTED"}, outcome.messages


def test_what_is_changed_and_what_is_not() -> None:
    reference = solution_lines(ANSWER)
    assert texts.values(reference) == RIGHT
    assert texts.values("x = [1]\n") is None
    assert texts.values("x = open('a')\n") is None
    wrong = {mutant.source for mutant in mutate.mutants(reference, {"contradicted": ["supported"]})}
    honest = {variant.source for variant in variants.variants(reference)}
    assert not wrong & honest
    assert texts.source({**RIGHT, "verdict": "supported"}) in wrong
    alone = texts.source({"text": "In 2020 the canal took 12.4 Mt, which is 40 %."})
    assert any("12,400 kt" in variant.source for variant in variants.variants(alone))
    for source in [*wrong, *honest]:
        compile(source, "<made>", "exec")


@pytest.mark.slow
@pytest.mark.isolation
def test_a_text_is_graded_by_the_judge_as_it_is_in_one_process(
    course: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assignment = assignments(course)["ps1_rivers"]
    folder = tmp_path_factory.mktemp("judged")
    assert proof.judged(assignment, bank.cases(assignment), folder) == []
