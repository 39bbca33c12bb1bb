"""The exercises of the lessons, read from ``lessons/exercises/NN.toml``.

A file describes the predictions and exercises of one lesson. No right answer is typed in: it is a
Python expression over the course's data, evaluated when a student checks an answer.

``given``
    Python code that runs before every expression of the file. ``load``, ``geo``, ``pd`` and
    ``np`` are there already.
``[[prediction]]``
    ``id`` such as ``"08.p1"`` and ``asks``, the question in one sentence.
``[[exercise]]``
    ``id`` such as ``"08.2"``, ``title``, ``kind`` and, by kind:

    ========== ====================================================================================
    kind       what ``expected`` gives, and what else the exercise says
    ========== ====================================================================================
    number     a number; ``unit`` and ``decimals`` (the tolerance is half of the last decimal)
    text       a text or a list of accepted spellings
    names      a list of texts; ``ordered = true`` if their order counts
    series     a Series or a dictionary of numbers by label; ``unit`` and ``decimals``
    table      a DataFrame; ``key`` lists the columns that name a row; ``decimals``
    function   a function; ``cases`` lists tuples of arguments as expressions, ``refuses`` those
               for which a ValueError is expected; ``decimals``
    chart      the numbers that are drawn; ``decimals``, ``from_zero``, ``labels`` (``["x", "y"]``),
               ``mark`` (line, bar or barh, if the question names one) and ``along``, an expression
               for where the numbers stand along the other axis
    open       nothing: the text is kept and not judged; ``considers`` says what a good answer
               weighs
    ========== ====================================================================================

    Every kind but ``open`` also needs ``look_at`` (what to check first when the answer matches no
    known mistake), ``hints`` (a list, from vague to precise) and ``solution`` (code in the
    idioms of the lesson that ends by setting ``answer``); ``why`` explains it in a sentence.
``[[exercise.mistake]]``
    A known wrong answer: ``value``, an expression in which ``right`` is the expected answer, and
    ``says``, what went wrong and how to see it. Percent for a fraction, thousands for millions, a
    wrong sign and rounding too far are recognised without an entry.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

__all__ = [
    "KINDS",
    "Exercise",
    "ExerciseFileError",
    "Mistake",
    "Prediction",
    "UnknownExerciseError",
    "evaluate",
    "exercise",
    "exercises",
    "exercises_folder",
    "prediction",
    "predictions",
]

KINDS = ("number", "text", "names", "series", "table", "function", "chart", "open")
NUMBER = re.compile(r"(\d{1,2})\.(p?\d{1,2})")


class UnknownExerciseError(KeyError):
    """Raised for an exercise or a prediction that no lesson has."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""

    def _render_traceback_(self) -> list[str]:
        """Show the message alone: IPython asks for this instead of building a traceback."""
        return [str(self)]


class ExerciseFileError(RuntimeError):
    """Raised for an exercise file that is missing, damaged or incomplete."""


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer and the sentence that explains it."""

    value: str
    says: str


@dataclass(frozen=True)
class Prediction:
    """A question that a student answers before the result appears."""

    number: str
    asks: str


@dataclass(frozen=True)
class Exercise:
    """One exercise; the module's docstring explains the fields."""

    number: str
    title: str
    kind: str
    expected: str = ""
    unit: str = ""
    decimals: int = 0
    ordered: bool = False
    key: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    from_zero: bool = False
    mark: str = ""
    along: str = ""
    labels: tuple[str, ...] = ()
    look_at: str = ""
    hints: tuple[str, ...] = ()
    solution: str = ""
    why: str = ""
    considers: str = ""
    mistakes: tuple[Mistake, ...] = field(default=())

    @property
    def lesson(self) -> str:
        """The lesson's number, such as ``"08"``."""
        return self.number.split(".")[0]


def exercises_folder() -> Path:
    """Return the folder of the exercise files: inside the wheel, or in a checkout.

    Raises
    ------
    ExerciseFileError
        If neither place has an exercise file.
    """
    here = Path(__file__).resolve().parent
    places = (here.parent / "_exercises", here.parents[2] / "lessons" / "exercises")
    for place in places:
        if any(place.glob("[0-9][0-9].toml")):
            return place
    raise ExerciseFileError(
        f"The exercises of the lessons were not found in {places[0]} or {places[1]}. Install the "
        "package again, or use a complete checkout of the course."
    )


def _normal(number: object) -> str:
    found = NUMBER.fullmatch(number.strip().lower()) if isinstance(number, str) else None
    if found is None:
        raise UnknownExerciseError(
            f'{number!r} is not the number of an exercise. Write it as text, such as "08.2" '
            '(lesson 08, exercise 2) or "08.p1" (lesson 08, prediction 1).'
        )
    return f"{int(found[1]):02d}.{found[2]}"


def _read(path: Path) -> tuple[str, tuple[Prediction, ...], tuple[Exercise, ...]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ExerciseFileError(f"{path} cannot be read ({error.strerror}).") from error
    return _parse(path, hashlib.sha256(content).hexdigest())


@lru_cache(maxsize=32)
def _parse(path: Path, digest: str) -> tuple[str, tuple[Prediction, ...], tuple[Exercise, ...]]:
    # `digest` keys the cache, so that an author who edits the file sees the change at once.
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ExerciseFileError(f"{path} is not a valid exercise file: {error}.") from error
    asked = tuple(Prediction(p["id"], p["asks"]) for p in content.get("prediction", []))
    made = tuple(_exercise(path, entry) for entry in content.get("exercise", []))
    return content.get("given", ""), asked, made


def _exercise(path: Path, entry: Mapping[str, Any]) -> Exercise:
    fields = dict(entry)
    number = fields.pop("id", "?")
    mistakes = tuple(Mistake(**m) for m in fields.pop("mistake", []))
    for name in ("key", "cases", "refuses", "labels", "hints"):
        if name in fields:
            fields[name] = tuple(fields[name])
    for name in ("why", "considers"):
        if name in fields:  # one paragraph, however its lines are broken in the file
            fields[name] = " ".join(fields[name].split())
    if "solution" in fields:
        fields["solution"] = fields["solution"].strip()
    try:
        made = Exercise(number=number, mistakes=mistakes, **fields)
    except TypeError as error:
        raise ExerciseFileError(f"{path}, exercise {number}: {error}.") from error
    if made.kind not in KINDS:
        raise ExerciseFileError(
            f"{path}, exercise {number}: kind is {made.kind!r}, not one of {', '.join(KINDS)}."
        )
    needed = ["considers"] if made.kind == "open" else ["expected", "look_at", "hints", "solution"]
    missing = [name for name in needed if not getattr(made, name)]
    if missing:
        raise ExerciseFileError(f"{path}, exercise {number}: {', '.join(missing)} is missing.")
    return made


def _file_of(lesson: str) -> Path:
    known = {path.stem: path for path in sorted(exercises_folder().glob("[0-9][0-9].toml"))}
    path = known.get(f"{lesson:0>2}")
    if path is None:
        raise UnknownExerciseError(
            f"There is no lesson {lesson!r} with exercises. Lessons with exercises: "
            f"{', '.join(known)}."
        )
    return path


def exercises(lesson: str | None = None) -> tuple[Exercise, ...]:
    """Return the exercises of one lesson, or of all lessons in order.

    Parameters
    ----------
    lesson : str, optional
        The lesson's number, such as ``"08"``.

    Raises
    ------
    UnknownExerciseError
        If the lesson has no exercises.
    ExerciseFileError
        If a file is damaged or incomplete.
    """
    if lesson is not None:
        return _read(_file_of(lesson))[2]
    files = sorted(exercises_folder().glob("[0-9][0-9].toml"))
    return tuple(found for path in files for found in _read(path)[2])


def predictions(lesson: str) -> tuple[Prediction, ...]:
    """Return the predictions that one lesson asks for.

    Parameters
    ----------
    lesson : str
        The lesson's number, such as ``"08"``.

    Raises
    ------
    UnknownExerciseError
        If the lesson has no exercises.
    """
    return _read(_file_of(lesson))[1]


def exercise(number: str) -> Exercise:
    """Return one exercise.

    Parameters
    ----------
    number : str
        Such as ``"08.2"``; ``"8.2"`` works too.

    Raises
    ------
    UnknownExerciseError
        If there is none; the message lists the exercises of the lesson.
    ExerciseFileError
        If the lesson's file is damaged or incomplete.
    """
    return _find(number, 2, "exercise")


def prediction(number: str) -> Prediction:
    """Return one prediction, by its number such as ``"08.p1"``.

    Raises
    ------
    UnknownExerciseError
        If there is none; the message lists the predictions of the lesson.
    """
    return _find(number, 1, "prediction")


def _find(number: str, part: int, what: str) -> Any:
    wanted = _normal(number)
    known: Any = _read(_file_of(wanted[:2]))[part]
    for one in known:
        if one.number == wanted:
            return one
    there = ", ".join(one.number for one in known) or "none"
    raise UnknownExerciseError(f"Lesson {wanted[:2]} has no {what} {wanted}. Its {what}s: {there}.")


@lru_cache(maxsize=2)
def _given(path: Path, code: str) -> dict[str, Any]:
    import numpy as np
    import pandas as pd

    from multivector.data import geo, load

    names: dict[str, Any] = {"load": load, "geo": geo, "pd": pd, "np": np}
    exec(compile(code, f"{path.name}, given", "exec"), names)  # the course's own file
    return names


def evaluate(of: Exercise, expression: str, **more: object) -> Any:
    """Evaluate an expression of an exercise's file over the course's data.

    Parameters
    ----------
    of : Exercise
        The exercise that the expression belongs to.
    expression : str
        Python that the exercise file holds.
    **more : object
        Further names that the expression may use, such as ``right``.

    Raises
    ------
    ExerciseFileError
        If the expression fails; the message names the exercise.
    """
    path = _file_of(of.lesson)
    try:
        names = {**_given(path, _read(path)[0]), **more}
        return eval(compile(expression.strip(), f"exercise {of.number}", "eval"), names)
    except Exception as error:
        raise ExerciseFileError(
            f"The answer of exercise {of.number} cannot be computed from the data "
            f"({type(error).__name__}: {error}). Please report this to your instructor."
        ) from error
