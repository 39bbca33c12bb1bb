"""How cases of the bank share submissions of a grading run, and what counts as a wrong grade."""

from __future__ import annotations

from pathlib import Path

from nbjudge.outcomes import Outcome, State
from nbjudge.prove import bank, proof
from nbjudge.prove.sources import Assignment


def _cell(name: str, **about: object) -> dict:
    return {
        "cell_type": "code",
        "source": "",
        "metadata": {"nbgrader": {"grade_id": name, **about}},
    }


ASSIGNMENT = Assignment(
    "ps1_rivers",
    Path("source/ps1_rivers/ps1_rivers.ipynb"),
    tuple(
        cell
        for name in ("q1", "q2")
        for cell in (
            _cell(name, solution=True),
            _cell(f"{name}__visible", grade=True, points=1),
            _cell(f"{name}__hidden", grade=True, points=2),
        )
    ),
)


def _case(question: str, kind: str = "wrong", name: str = "x", **about: object) -> bank.Case:
    folder = "cheats" if kind == "cheat" else question
    return bank.Case(Path(f"{folder}/{kind}_{name}.py"), question, kind, name, "", **about)


RIGHT, PARTLY = _case("q1", "right"), _case("q2", "wrong", earns=1.0)
CHEAT = _case("q1", "cheat", flag="builtins")


def _faults(cases: list[bank.Case], scores: tuple[float | None, ...], *flags: str) -> list[str]:
    names = [check.id for q in ASSIGNMENT.questions.values() for check in q.checks]
    marks = dict(zip(names, scores, strict=True))
    outcome = Outcome("s1", "ps1_rivers", "ps1_rivers", State.GRADED, scores=marks, flags=flags)
    return proof.wrong_grades(ASSIGNMENT, cases, outcome)


def test_cases_of_different_questions_share_a_submission() -> None:
    first, second = _case("q1", name="a"), _case("q1", name="b")
    assert bank.together([first, second, RIGHT, PARTLY]) == [[first, PARTLY], [second], [RIGHT]]


def test_what_attacks_or_never_ends_shares_its_submission_with_nobody() -> None:
    flagged = _case("q2", flag="equal to everything")
    loop, slow = _case("q2", endless=True), _case("q2", expect="no result after 3 seconds")
    chosen = [RIGHT, CHEAT, flagged, loop, slow, PARTLY]
    assert bank.together(chosen) == [[RIGHT, PARTLY], [CHEAT], [flagged], [loop], [slow]]


def test_no_case_is_lost() -> None:
    chosen = [_case(f"q{n % 3}", name=str(n), endless=n % 4 == 0) for n in range(40)]
    found = bank.together(chosen)
    assert sorted(c.name for own in found for c in own) == sorted(c.name for c in chosen)
    for own in found:
        assert len({case.question for case in own}) == len(own)


def test_each_case_must_earn_its_own_points() -> None:
    assert _faults([RIGHT, PARTLY], (1, 2, 1, 0)) == []
    assert _faults([RIGHT, PARTLY], (1, 2, 1, None)) == []
    (fault,) = _faults([RIGHT, PARTLY], (1, 2, 1, 2))
    assert fault.startswith("q2/wrong_x: 3 points, not 1; graded")
    # What one case loses is not made up for by what another wins.
    assert len(_faults([RIGHT, PARTLY], (1, 1, 1, 1))) == 2


def test_no_case_may_earn_for_a_question_that_holds_the_stub() -> None:
    assert _faults([RIGHT], (1, 2, 0, 0)) == []
    (fault,) = _faults([CHEAT], (0, 0, 1, 0), "uses builtins")
    assert fault == "cheats/cheat_x: 1 point for questions that hold the stub"


def test_a_missing_flag_is_a_fault() -> None:
    assert _faults([CHEAT], (0, 0, 0, 0), "uses builtins") == []
    (fault,) = _faults([CHEAT], (0, 0, 0, 0), "something else")
    assert fault == "cheats/cheat_x: not flagged; ('something else',)"


def test_a_submission_that_was_not_graded_fails_for_each_of_its_right_answers() -> None:
    outcome = Outcome("s1", "ps1_rivers", "ps1_rivers", State.CRASHED, "the process ended")
    found = proof.wrong_grades(ASSIGNMENT, [RIGHT, PARTLY], outcome)
    assert [fault.split(":")[0] for fault in found] == ["q1/right_x", "q2/wrong_x"]
