"""``multivector progress``: what a student has practised, lesson by lesson.

The command reads the record that the lessons keep on this computer
(:mod:`multivector.practice.record`); it sends nothing and changes nothing. It exits with 0, or
with 2 when there is no such lesson.
"""

from __future__ import annotations

import argparse
import sys

from multivector.practice.catalogue import (
    Exercise,
    UnknownExerciseError,
    exercises,
    exercises_folder,
    predictions,
)
from multivector.practice.record import Standing, record_file, standing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "lesson", nargs="?", help="a lesson's number, to list its exercises and predictions"
    )


def status(exercise: Exercise, now: Standing) -> str:
    """Return a few words on how far a student has come with an exercise."""
    tries = f"{now.tries} {'try' if now.tries == 1 else 'tries'}"
    if now.right:
        word = "answered" if exercise.kind == "open" else "right"
        return f"{word}, after {tries}" + (" and the solution" if now.solution else "")
    if now.solution:
        return "solution seen; try it once more without"
    return f"not right yet, {tries}" if now.tries else "open"


def overview() -> str:
    """Return one line a lesson: exercises that are done, and the next one that is open."""
    now, lines = standing(), []
    for path in sorted(exercises_folder().glob("[0-9][0-9].toml")):
        lesson = path.stem
        all_of_it = exercises(lesson)
        done = [e for e in all_of_it if now.get(e.number, Standing()).right]
        still = [e for e in all_of_it if e not in done]
        bar = "#" * len(done) + "." * len(still)
        next_one = f"next: {still[0].number} {still[0].title}" if still else "complete"
        lines.append(f"{lesson}  {bar:<8} {len(done)} of {len(all_of_it)} done   {next_one}")
    if not now:
        lines.append("")
        lines.append("Nothing is recorded yet: exercises count once you have run practice.check.")
    else:
        lines.append("")
        lines.append("For one lesson in detail: multivector progress NN")
    return "\n".join(["Your practice, lesson by lesson", "", *lines])


def detail(lesson: str) -> str:
    """Return the exercises and predictions of one lesson with what is recorded of each.

    Parameters
    ----------
    lesson : str
        The lesson's number.

    Raises
    ------
    UnknownExerciseError
        If the lesson has no exercises.
    """
    now, lines = standing(), [f"Lesson {lesson:0>2}", ""]
    for exercise in exercises(lesson):
        here = now.get(exercise.number, Standing())
        lines.append(f"{exercise.number:<6} {exercise.title}: {status(exercise, here)}")
    kept = [
        (p, now[p.number].text) for p in predictions(lesson) if now.get(p.number, Standing()).text
    ]
    if kept:
        lines += ["", "Your predictions"]
        lines += [f"{p.number:<6} {p.asks} {text}" for p, text in kept]
    return "\n".join([*lines, "", f"The record is the file {record_file()}"])


def run(args: argparse.Namespace) -> int:
    """Print the overview, or one lesson in detail."""
    try:
        print(detail(args.lesson) if args.lesson else overview())
    except UnknownExerciseError as error:
        print(f"multivector progress: {error}", file=sys.stderr)
        return 2
    return 0
