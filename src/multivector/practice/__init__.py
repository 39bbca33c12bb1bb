"""Practice in the lessons: check an answer, ask for a hint, see a solution, keep a prediction.

A lesson calls five functions, and each of them prints what a student reads:

>>> from multivector import practice
>>> practice.check("01.1", ...)
01.1 is still open. Replace the three dots with your answer and run the cell again.

Exercises are described in ``lessons/exercises/NN.toml``, one file a lesson; see
:mod:`multivector.practice.catalogue`. What was answered is kept on this computer only; see
:mod:`multivector.practice.record`. ``multivector progress`` shows it.
"""

from __future__ import annotations

from multivector.practice.catalogue import (
    Exercise,
    ExerciseFileError,
    UnknownExerciseError,
    exercise,
    exercises,
    prediction,
)
from multivector.practice.judging import Feedback, judge
from multivector.practice.record import RecordError, Standing, remember, standing

__all__ = [
    "Exercise",
    "ExerciseFileError",
    "Feedback",
    "UnknownExerciseError",
    "check",
    "exercise",
    "exercises",
    "hint",
    "judge",
    "predict",
    "recall",
    "solution",
]


def check(number: str, answer: object) -> None:
    """Print whether an answer is right, or what is off and why.

    Parameters
    ----------
    number : str
        The exercise, such as ``"08.2"``.
    answer : object
        The answer: a number, a text, a list of names, a table, a function or a chart, as the
        exercise asks. The three dots ``...`` stand for "not yet answered".

    Raises
    ------
    UnknownExerciseError
        If there is no such exercise; the message lists those of the lesson.
    """
    chosen = exercise(number)
    feedback = judge(chosen, answer)
    lines = [feedback.message]
    if feedback.state == "off" and not chosen.hints:
        lines.append(f'For what a good answer contains, run practice.solution("{chosen.number}").')
    elif feedback.state == "off":
        left = len(chosen.hints) - standing().get(chosen.number, Standing()).hints
        more = f'practice.hint("{chosen.number}")' if left > 0 else ""
        shown = f'practice.solution("{chosen.number}")'
        lines.append(
            f"For a hint, run {more}. For the solution, run {shown}."
            if more
            else f"You have seen every hint. For the solution, run {shown}."
        )
    if feedback.state == "kept" and chosen.considers:
        lines.append(f"Compare your answer with this: {chosen.considers}")
    print("\n".join(lines))
    if feedback.state != "open":
        text = str(answer) if feedback.state == "kept" else ""
        _remember(chosen.number, "check", feedback.state, text)


def hint(number: str) -> None:
    """Print the next hint of an exercise; after the last one, print that one again.

    Parameters
    ----------
    number : str
        The exercise, such as ``"08.2"``.

    Raises
    ------
    UnknownExerciseError
        If there is no such exercise.
    """
    chosen = exercise(number)
    if not chosen.hints:
        print(f"{chosen.number} has no hint, because it has no single right answer.")
        return
    seen = standing().get(chosen.number, Standing()).hints
    place = min(seen, len(chosen.hints) - 1)
    print(f"Hint {place + 1} of {len(chosen.hints)}: {chosen.hints[place]}")
    _remember(chosen.number, "hint")


def solution(number: str) -> None:
    """Print one way to solve an exercise, and why it is right.

    Parameters
    ----------
    number : str
        The exercise, such as ``"08.2"``.

    Raises
    ------
    UnknownExerciseError
        If there is no such exercise.
    """
    chosen = exercise(number)
    parts = [f"One way to solve {chosen.number}, {chosen.title}:"]
    if chosen.kind == "open":
        parts = [f"{chosen.number} has no single right answer. {chosen.considers}"]
    if chosen.solution:
        parts.append(chosen.solution)
    if chosen.why:
        parts.append(chosen.why)
    print("\n\n".join(parts))
    _remember(chosen.number, "solution")


def predict(number: str, text: object) -> None:
    """Keep a prediction, so that it can be compared with the result.

    Parameters
    ----------
    number : str
        The prediction, such as ``"08.p1"``.
    text : object
        One line in the student's own words; a number is kept as text.

    Raises
    ------
    UnknownExerciseError
        If the lesson asks for no such prediction.
    """
    asked = prediction(number)
    words = "" if text is None or text is ... else " ".join(str(text).split())
    if not words.strip(". "):
        print(f"{asked.number}: write your prediction between the quotation marks. {asked.asks}")
        return
    if _remember(asked.number, "predict", text=words):
        print(f"Your prediction is kept: {words}")


def recall(number: str) -> None:
    """Print the prediction that was kept last, or say that there is none.

    Parameters
    ----------
    number : str
        The prediction, such as ``"08.p1"``.

    Raises
    ------
    UnknownExerciseError
        If the lesson asks for no such prediction.
    """
    asked = prediction(number)
    kept = standing().get(asked.number, Standing()).text
    if kept:
        print(f"You predicted: {kept}")
    else:
        print(f"You have not written a prediction yet. The question was: {asked.asks}")


def _remember(number: str, event: str, state: str = "", text: str = "") -> bool:
    try:
        remember(number, event, state=state, text=text)
    except RecordError as error:
        print(f"(This was not saved for `multivector progress`: {error})")
        return False
    return True
