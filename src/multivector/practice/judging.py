"""Compare an answer with what the data give, and say what is off.

Known mistakes of an exercise are tried first, then mistakes that any number can have: text
instead of a number, a whole column, a missing value, the wrong sign, per cent for a fraction,
thousands for millions, rounding too far. What remains is answered with the direction of the
error and with what to look at first; the verdict is never a bare "wrong".
"""

from __future__ import annotations

import copy
import difflib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from multivector.practice.catalogue import Exercise, evaluate
from nbjudge.text import counted

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Feedback", "judge"]

State = Literal["right", "off", "open", "kept"]

#: What is said of an empty text, with the number of the exercise.
_BLANK = "{} is still open. Write your answer between the quotation marks and run the cell again."
_WORD = re.compile(r"[\w'+&-]+")


@dataclass(frozen=True)
class Feedback:
    """What an answer is worth.

    Attributes
    ----------
    state : {"right", "off", "open", "kept"}
        ``open``: not yet answered; ``kept``: an answer in words, which no program judges.
    message : str
        What the student reads.
    """

    state: State
    message: str


class _Off(Exception):
    """An answer that is not right; the text says what is off."""


def judge(exercise: Exercise, answer: object) -> Feedback:
    """Judge one answer.

    Parameters
    ----------
    exercise : Exercise
        The exercise that the answer belongs to.
    answer : object
        Whatever the student passed.

    Returns
    -------
    Feedback

    Raises
    ------
    multivector.practice.catalogue.ExerciseFileError
        If the exercise's own expressions fail.
    """
    if answer is ... or _is_unfinished(exercise, answer):
        return Feedback(
            "open",
            f"{exercise.number} is still open. Replace the three dots with your answer and run "
            "the cell again.",
        )
    if exercise.kind == "open":
        return _words(exercise, answer)
    if exercise.kind == "text" and _is_blank(answer):
        return Feedback("open", _BLANK.format(exercise.number))
    right = evaluate(exercise, exercise.expected)
    try:
        note = _JUDGES[exercise.kind](exercise, answer, right)
    except _Off as off:
        return Feedback("off", f"{exercise.number} is not right yet. {off}")
    return Feedback("right", f"{exercise.number} is right: {note}")


# --- words ----------------------------------------------------------------------------------------


def _words(exercise: Exercise, answer: object) -> Feedback:
    if not isinstance(answer, str):
        return Feedback(
            "off",
            f"{exercise.number} asks for an answer in words, but you gave {_kind_of(answer)}. "
            "Write one or more sentences between quotation marks.",
        )
    if _is_blank(answer):
        return Feedback("open", _BLANK.format(exercise.number))
    if len(answer.split()) < 8:
        return Feedback(
            "off",
            f"{exercise.number} asks for your reasons, and this is very short. Write at least "
            "one whole sentence.",
        )
    return Feedback(
        "kept", f"{exercise.number} is kept. No program judges it: it has no single right answer."
    )


def _is_blank(answer: object) -> bool:
    return isinstance(answer, str) and not answer.strip(". \n")


def _text(exercise: Exercise, answer: object, right: Any) -> str:
    accepted = [right] if isinstance(right, str) else list(right)
    given = _one(answer)
    if not isinstance(given, str):
        next_step = "Put the word between quotation marks."
        if _length(answer) is not None:
            next_step = "Choose one of the values, and write it between quotation marks."
        elif _kind_of(answer).startswith("the number"):
            next_step = "Write the name that belongs to it, between quotation marks."
        raise _Off(
            f"The question asks for a name or a word, but you gave {_kind_of(answer)}. {next_step}"
        )
    if _plain(given) in map(_plain, accepted):
        return f"{given.strip()}."
    for mistake in exercise.mistakes:
        if _plain(given) == _plain(str(evaluate(exercise, mistake.value, right=right))):
            raise _Off(mistake.says)
    if any(f" {_plain(a)} " in f" {' '.join(_WORD.findall(_plain(given)))} " for a in accepted):
        raise _Off("Give the name alone, between quotation marks and without further words.")
    if difflib.get_close_matches(_plain(given), [_plain(a) for a in accepted], n=1, cutoff=0.8):
        raise _Off(f"“{given}” is close: check the spelling against the table.")
    raise _Off(f"“{given}” is not what the data show. {exercise.look_at}")


def _names(exercise: Exercise, answer: Any, right: Any) -> str:
    wanted = [str(name) for name in right]
    if isinstance(answer, str):
        raise _Off(
            "You gave one text, and the question asks for a list of names. Write the names in "
            'square brackets with commas between them: ["first", "second"].'
        )
    answer = _first_column(answer)
    try:
        given = [str(name) for name in answer]
    except TypeError:
        raise _Off(
            f"The question asks for a list of names, but you gave {_kind_of(answer)}."
        ) from None
    for mistake in exercise.mistakes:
        expected = [str(n) for n in evaluate(exercise, mistake.value, right=right)]
        if set(expected) == set(given):
            raise _Off(mistake.says)
    known = {_plain(n) for n in given}
    missing = [n for n in wanted if _plain(n) not in known]
    extra = [n for n in given if _plain(n) not in {_plain(w) for w in wanted}]
    parts = []
    if extra:
        shown = ", ".join(extra[:4]) + (" and others" if len(extra) > 4 else "")
        parts.append(f"This does not belong in the list: {shown}.")
    if missing:
        noun = "name is" if len(missing) == 1 else "names are"
        parts.append(f"{len(missing)} {noun} missing.")
    if parts:
        raise _Off(" ".join([*parts, exercise.look_at]))
    if len(given) != len(wanted):
        raise _Off("The names are right, but at least one of them stands in the list twice.")
    if exercise.ordered and list(map(_plain, given)) != list(map(_plain, wanted)):
        raise _Off(f"The names are right, but their order is not. {exercise.look_at}")
    return f"{', '.join(given)}."


# --- numbers --------------------------------------------------------------------------------------


def _number(exercise: Exercise, answer: object, right: Any) -> str:
    target = float(right)
    value = _as_number(exercise, answer, target)
    if _near(exercise, value, target):
        one = "" if _is_scalar(answer) else " (It came as a column with one value, which is fine.)"
        return f"{_shown(exercise, target)}.{one}"
    for mistake in exercise.mistakes:
        known = float(evaluate(exercise, mistake.value, right=right))
        # A wrong number may be written with fewer decimals than the right one needs.
        if _near(exercise, value, known) or math.isclose(value, known, rel_tol=0.001):
            raise _Off(mistake.says)
        if exercise.unit in _PER_CENT and abs(value) <= 1 and _near(exercise, value * 100, known):
            raise _Off(f"{mistake.says} Also give the result in {exercise.unit}.")
    raise _Off(_usual_mistake(exercise, value, target) or _direction(exercise, value, target))


def _as_number(exercise: Exercise, answer: Any, target: float) -> float:
    unit = f" (unit: {exercise.unit})" if exercise.unit else ""
    many = _length(answer)
    _refuse_comma(answer)
    if many == 0:
        raise _Off(
            "Your result is empty: no row fits the condition. Look up how the value is written in "
            "the table; capital letters count."
        )
    if many is not None and many != 1:
        if _is_table(answer) and len(answer) == 1:
            raise _Off(
                f"The question asks for one number{unit}, and you gave a table of 1 row and "
                f"{counted(answer.shape[1], 'column')}. Choose one column: write its name in "
                "square brackets and quotation marks after the table."
            )
        shape = _kind_of(answer) if _is_table(answer) else f"{many} values"
        next_step = "Did you forget to add the values up, or to choose one of them?"
        if many == target and exercise.decimals == 0 and exercise.unit not in _PER_CENT:
            next_step = "How many are they? The function len() counts them."
        raise _Off(f"The question asks for one number{unit}, and you gave {shape}. {next_step}")
    value = _one(answer)
    if isinstance(value, str):
        if not any(sign.isdigit() for sign in value):
            raise _Off(
                f"The question asks for a number{unit}, and you gave the text “{value}”. "
                f"{exercise.look_at}"
            )
        raise _Off(
            f"You gave the text “{value}”. Python calculates only with numbers: remove the "
            "quotation marks, the unit and any thousands separator, and use a point for decimals."
        )
    import pandas as pd

    if value is None:
        raise _Off(
            "You gave None, which means “nothing”. A line that only prints its result hands "
            "nothing on: give the name of the number itself."
        )
    if callable(value):
        raise _Off(
            "You gave a function instead of its result. Call it: write brackets after its name, "
            "with the inputs inside."
        )
    import numpy as np

    if isinstance(value, bool | np.bool_):
        raise _Off(
            f"You gave {value}, the answer to a yes-or-no question. The exercise asks for a "
            f"number{unit}."
        )
    try:
        number = math.nan if value is pd.NA else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise _Off(
            f"The question asks for a number{unit}, and you gave {_kind_of(answer)}. "
            f"{exercise.look_at}"
        ) from None
    if math.isnan(number):
        raise _Off(
            "Your result is a missing value (NaN). One of the values that went into it is "
            "missing, or no row fits the condition: look at the rows that you used."
        )
    if math.isinf(number):
        raise _Off("Your result is infinite: something was divided by zero. Look at the divisor.")
    return number


def _refuse_comma(answer: object) -> None:
    """Explain numbers such as 31,5 and 2,963,938, which Python reads as several numbers."""
    if not isinstance(answer, tuple) or any(type(part) is not int for part in answer):
        return
    written = ",".join(map(str, answer))
    if len(answer) == 2:
        raise _Off(
            f"You gave {written}, which Python reads as two numbers. Write decimals with a point, "
            f"{answer[0]}.{answer[1]}, and thousands without a separator. If you meant two "
            "numbers, the question asks for one: choose it, or calculate it from them."
        )
    if len(answer) > 2:
        raise _Off(
            f"You gave {written}, which Python reads as {len(answer)} numbers. Write thousands "
            "without a separator."
        )


def _tolerance(exercise: Exercise) -> float:
    return 0.5 * 10.0**-exercise.decimals * (1 + 1e-9)


def _near(exercise: Exercise, value: float, target: float) -> bool:
    return abs(value - target) <= _tolerance(exercise)


def _shown(exercise: Exercise, value: float) -> str:
    return f"{value:,.{max(exercise.decimals, 0)}f} {exercise.unit}".strip()


#: The next step where an answer that is not in per cent is off by 100.
_NO_HUNDRED = "The question does not ask for per cent, so nothing is multiplied or divided by 100."
_PER_CENT = ("per cent", "percentage points")
#: Units of ratios; an answer in another unit, such as kilometres, is no division of two numbers.
_RATIOS = (*_PER_CENT, "times", "")


def _usual_mistake(exercise: Exercise, value: float, target: float) -> str:
    """Return the sentence about a mistake that any number can have, or an empty text."""
    unit = exercise.unit
    wanted_unit = f"the answer is in {unit}" if unit else "the answer has no unit"

    def same(one: float) -> bool:
        return abs(one - target) <= max(_tolerance(exercise), 0.005 * abs(target))

    if value == 0 and target != 0 and exercise.decimals == 0:
        return (
            "Your number is 0. Often this means that no row fits the condition: look up how the "
            f"value is written in the table; capital letters count. {exercise.look_at}"
        )
    if value == 0 or target == 0:
        return ""
    for decimals in range(exercise.decimals - 1, -4, -1):
        # One decimal too few can move a small number by more than 5 per cent: 0.36 becomes 0.4.
        near = 0.15 if decimals == exercise.decimals - 1 >= 0 else 0.05
        # Half of the last decimal, and a little more for a number that was rounded twice.
        steps = 0.5 * 10.0**-decimals + _tolerance(exercise)
        whole = math.isclose(round(value, decimals), value, rel_tol=1e-9)
        if whole and abs(value - target) <= steps and abs(value / target - 1) < near:
            wanted = f" Give {exercise.decimals} decimal" + "s" * (exercise.decimals > 1) + "."
            return (
                "The size is right, but it is rounded too far, or made of rounded values."
                + wanted * (exercise.decimals > 0)
            )
    if same(-value):
        return (
            "The size is right, but the sign is the opposite. Ask which value was subtracted from "
            "which, and whether the change went up or down."
        )
    if same(value * 100):
        next_step = f"It looks like a fraction; give it in {unit}."
        return (
            f"Your number is 100 times too small. {next_step if unit in _PER_CENT else _NO_HUNDRED}"
        )
    if same(value / 100):
        if unit in _PER_CENT:
            return "Your number is 100 times too large. Was it multiplied by 100 twice?"
        ratio = "It looks like per cent, and the question does not ask for per cent."
        return f"Your number is 100 times too large. {ratio if unit in _RATIOS else _NO_HUNDRED}"
    for factor, word in ((1e3, "a thousand"), (1e6, "a million"), (1e9, "a billion")):
        if same(value * factor):
            return f"Your number is {word} times too small. Compare units: {wanted_unit}."
        if same(value / factor):
            return f"Your number is {word} times too large. Compare units: {wanted_unit}."
    if unit in _RATIOS and (same(1 / value) or same(100 / value) or same(1e4 / value)):
        return "The division is upside down: the part belongs above the whole."
    if value in range(1900, 2100) and not 1000 < abs(target) < 10_000:
        return (
            f"{value:.0f} looks like a year. Give the value that belongs to it. {exercise.look_at}"
        )
    return ""


def _written(value: float) -> str:
    """Write a number with six digits, and a large one in full: nobody has met 2.96e+06 here."""
    return f"{value:,.0f}" if 1e6 <= abs(value) < 1e15 else f"{value:,.6g}"


def _direction(exercise: Exercise, value: float, target: float) -> str:
    last = 10.0**-exercise.decimals  # one in the last decimal: what rounded values may add up to
    if exercise.decimals and abs(value - target) <= min(1.5 * last, 0.1 * abs(target)):
        return (
            f"Your number, {value:,.6g}, is very close. Did you calculate with rounded values? Use "
            f"the full ones, and round only at the end. {exercise.look_at}"
        )
    side = "larger" if value > target else "smaller"
    return f"Your number, {_written(value)}, is {side} than what the data give. {exercise.look_at}"


# --- columns and tables ---------------------------------------------------------------------------


def _series(exercise: Exercise, answer: object, right: Any) -> str:
    target, given = _labelled(right), _labelled(answer)
    if target is None:
        raise TypeError(f"{exercise.number}: expected must give a Series or a dictionary")
    if given is None:
        raise _Off(
            "The question asks for one number for each label (a column of a table with its "
            f"index), but you gave {_kind_of(answer)}. {exercise.look_at}"
        )
    missing = [k for k in target if k not in given]
    extra = [k for k in given if k not in target]
    if extra and len(missing) == len(target):
        raise _Off(
            f"The labels are {', '.join(map(str, extra[:3]))} …, but the question asks for labels "
            f"such as {next(iter(target))}. Check which column you grouped by or set as the index."
        )
    if missing:
        some = ", ".join(map(str, missing[:4]))
        raise _Off(f"There is no value for {some}. {exercise.look_at}")
    if extra:
        some = ", ".join(map(str, extra[:4]))
        raise _Off(f"These labels do not belong in the answer: {some}. {exercise.look_at}")
    off = [k for k in target if not _close(exercise, given[k], target[k])]
    if not off:
        return f"all {len(target)} values agree with the data."
    for mistake in exercise.mistakes:
        other = _labelled(evaluate(exercise, mistake.value, right=right)) or {}
        if other.keys() == given.keys() and all(_close(exercise, given[k], other[k]) for k in off):
            raise _Off(mistake.says)
    raise _Off(_values_off(exercise, given, target, off))


def _values_off(exercise: Exercise, given: Mapping, target: Mapping, off: list) -> str:
    gaps = [k for k in off if _is_missing(given[k])]
    if gaps:
        return f"The value for {gaps[0]} is missing (NaN). {exercise.look_at}"
    if len(off) == len(target):
        try:
            words = {_usual_mistake(exercise, float(given[k]), float(target[k])) for k in off}
        except (TypeError, ValueError):
            return f"The values are not numbers. {exercise.look_at}"
        if len(words) == 1 and "" not in words:
            return words.pop().replace("Your number is", "Your numbers are")
    some = ", ".join(map(str, off[:3]))
    return (
        f"{len(target) - len(off)} of {len(target)} values agree; look at {some}. "
        f"{exercise.look_at}"
    )


def _table(exercise: Exercise, answer: Any, right: pd.DataFrame) -> str:
    if not _is_table(answer):
        raise _Off(
            f"The question asks for a table, but you gave {_kind_of(answer)}. {exercise.look_at}"
        )
    given = answer.reset_index()
    target = right.reset_index(drop=not exercise.key or set(exercise.key) <= set(right.columns))
    missing = [c for c in target.columns if c not in given.columns]
    if missing:
        raise _Off(
            f"The table has no column {', '.join(repr(c) for c in missing)}. It has: "
            f"{', '.join(map(str, given.columns))}."
        )
    if len(given) != len(target):
        raise _Off(
            f"The table has {counted(len(given), 'row')}, but {len(target)} are expected. "
            f"{exercise.look_at}"
        )
    key = list(exercise.key) or [target.columns[0]]
    mine, theirs = target.set_index(key), given.set_index(key)
    if set(mine.index) != set(theirs.index):
        raise _Off(f"The rows are not the ones that the question asks for. {exercise.look_at}")
    for column in mine.columns:
        wanted, found = mine[column].to_dict(), theirs[column].to_dict()
        bad = [k for k in wanted if not _close(exercise, found[k], wanted[k])]
        if bad:
            raise _Off(f"In the column {column!r}: {_values_off(exercise, found, wanted, bad)}")
    return f"the table has the {len(target)} expected rows and their values."


# --- functions and charts -------------------------------------------------------------------------


def _function(exercise: Exercise, answer: object, right: Callable[..., Any]) -> str:
    if not callable(answer):
        raise _Off(
            "The question asks for a function: give its name without brackets after it, and check "
            f"that the name is the one you wrote after def. You gave {_kind_of(answer)}."
        )
    cases = [evaluate(exercise, case) for case in exercise.cases]
    given = [_call(answer, case) for case in cases]
    wanted = [_call(right, case) for case in cases]
    wrong = [i for i in range(len(cases)) if not _same_result(exercise, given[i], wanted[i])]
    if wrong:
        for mistake in exercise.mistakes:
            other = evaluate(exercise, mistake.value, right=right)
            if all(
                _same_result(exercise, got, _call(other, case))
                for got, case in zip(given, cases, strict=True)
            ):
                raise _Off(mistake.says)
        first = wrong[0]
        if len(cases) > 1 and _ignores_its_inputs(given, wanted):
            raise _Off(
                f"Your function gives {_value(given[0])} for every input that was tried. Inside a "
                "function, use the names in the brackets after def, and not those of other cells."
            )
        raise _Off(_result_off(exercise, cases[first], given[first], wanted[first]))
    for case in exercise.refuses:
        _must_refuse(exercise, answer, evaluate(exercise, case))
    count = len(exercise.cases) + len(exercise.refuses)
    return f"your function does what it should in all {count} cases that were tried."


def _result_off(exercise: Exercise, case: Any, got: Any, want: Any) -> str:
    called = f"Called with {_arguments(case)}, your function"
    if isinstance(got, _Stopped):
        reason = ""
        if str(got).startswith("RecursionError"):
            reason = " It calls itself: write a test with assert below the function, not inside."
        elif str(got).startswith("ValueError"):
            reason = " These inputs make sense: look at the condition before the error."
        return f"{called} stopped with {got}.{reason}"
    if got is None:
        return (
            f"{called} hands back nothing (None). End it with return, followed by the result; "
            "print only shows a value."
        )
    off = f"{called} gives {_value(got)} instead of {_value(want)}."
    if isinstance(got, str) and not isinstance(want, str):
        return f"{off} This is a text: let it return the number alone."
    if _is_rounded(exercise, got, want):
        return f"{off} Let it return the exact value, and round only when you print it."
    return f"{off} {exercise.look_at}"


def _ignores_its_inputs(given: list, wanted: list) -> bool:
    """Say whether each call gives one and the same number where the right ones differ."""
    if any(isinstance(one, _Stopped) or not _is_scalar(one) for one in (*given, *wanted)):
        return False
    if any(one is None or isinstance(one, str | bool) for one in (*given, *wanted)):
        return False
    return len(set(given)) == 1 < len(set(wanted))


def _is_rounded(exercise: Exercise, got: Any, want: Any) -> bool:
    """Say whether a result is the wanted one, with fewer decimals."""
    if any(isinstance(one, str | bool) or not _is_scalar(one) for one in (got, want)):
        return False
    try:
        exact, given = float(want), float(got)
        near = abs(given - exact) < 0.25 * abs(exact)
        return near and any(given == round(exact, left) for left in range(exercise.decimals))
    except (TypeError, ValueError, OverflowError):
        return False


def _same_result(exercise: Exercise, got: Any, want: Any) -> bool:
    if isinstance(got, _Stopped) or isinstance(want, _Stopped):
        return str(got) == str(want)
    return _close(exercise, got, want)


def _is_unfinished(exercise: Exercise, answer: object) -> bool:
    """Say whether a function still returns the three dots that its first version returns."""
    if exercise.kind != "function" or not callable(answer):
        return False
    try:
        return answer(*evaluate(exercise, exercise.cases[0])) is ...
    except Exception:  # the judgement that follows explains it
        return False


class _Stopped(Exception):
    """The error with which a function ended; the text is the error's name and message."""


def _call(function: Callable[..., Any], arguments: Any) -> Any:
    try:
        return function(*copy.deepcopy(arguments))
    except Exception as error:
        return _Stopped(f"{type(error).__name__}: {error}".removesuffix("."))


def _must_refuse(exercise: Exercise, function: Callable[..., Any], arguments: Any) -> None:
    called = f"Called with {_arguments(arguments)}, your function"
    try:
        got = function(*copy.deepcopy(arguments))
    except ValueError as error:
        if str(error).strip():
            return
        raise _Off(
            f"{called} raises a ValueError without a message. Say in a sentence what is wrong "
            "with the input."
        ) from error
    except Exception as error:
        raise _Off(
            f"{called} stops with {type(error).__name__} instead of a ValueError that says what "
            f"is wrong with the input. {exercise.look_at}"
        ) from error
    raise _Off(
        f"{called} gives {_value(got)}. These inputs make no sense, so it should raise a "
        f"ValueError that says why. {exercise.look_at}"
    )


def _arguments(arguments: Any) -> str:
    """Write the inputs of a call as a student would read them."""
    return " and ".join(_value(one) for one in arguments)


def _value(value: Any) -> str:
    """Write a result or an input: a number or a text as it is, a short column with its values."""
    import numpy as np
    import pandas as pd

    if isinstance(value, bool | np.bool_ | str):
        return repr(value)
    if isinstance(value, int | float | np.number):
        return _written(value)
    if isinstance(value, pd.Series) and 0 < len(value) < 5:
        return f"a column of {', '.join(map(_value, value))}"
    return _kind_of(value)


def _chart(exercise: Exercise, answer: object, right: Any) -> str:
    axes = _axes(answer)
    wanted = sorted(float(v) for v in right)
    everything = _drawn(axes)
    fitting = [
        drawn
        for drawn in everything
        if len(drawn.values) == len(wanted)
        and all(_close(exercise, a, b) for a, b in zip(sorted(drawn.values), wanted, strict=True))
    ]
    if not fitting:
        most = max((len(drawn.values) for drawn in everything), default=0)
        shown = f"The chart does not show the {len(wanted)} values that the question asks for."
        if most == 0:
            shown = "The chart shows neither a line nor bars."
        elif most != len(wanted):
            shown = f"The chart shows {counted(most, 'value')}; {len(wanted)} are asked for."
        raise _Off(f"{shown} {exercise.look_at}")
    _must_be_drawn_as_asked(exercise, fitting)
    series = [drawn for drawn in everything if drawn.mark == exercise.mark and len(drawn.along) > 2]
    if len(series) > 1:  # a line of two points, such as an average, may be added
        raise _Off(
            "The values are right, but the chart shows others as well: they were drawn into an "
            "earlier chart. Begin with fig, ax = plt.subplots(), which makes an empty one."
        )
    along = "x" if fitting[0].mark == "barh" else "y"
    # Where the question leaves the mark open, it thinks of upright ones.
    turned = {"x": "y", "y": "x"} if along == "x" and not exercise.mark else {}
    for side in (turned.get(side, side) for side in exercise.labels):
        if not getattr(axes, f"get_{side}label")().strip():
            raise _Off(
                f"The values are right, but the {side} axis has no label. Write one with "
                f'ax.set_{side}label("…"): what is measured, and in which unit.'
            )
    if exercise.from_zero:
        low = min(getattr(axes, f"get_{along}lim")())
        if low > 0:
            start = "bottom" if along == "y" else "left"
            raise _Off(
                f"The values are right, but the {along} axis starts at {low:,.4g}. Lengths can be "
                f"compared only when the axis starts at zero: ax.set_{along}lim({start}=0)."
            )
    return f"the chart shows the {len(wanted)} values, and its axes are in order."


#: What each mark of a chart is called, and the method that draws it.
_MARKS = {
    "line": ("a line", "ax.plot()"),
    "bar": ("upright bars", "ax.bar()"),
    "barh": ("horizontal bars", "ax.barh()"),
}


def _must_be_drawn_as_asked(exercise: Exercise, fitting: list[_Drawn]) -> None:
    """Refuse another kind of mark than the question names, and values at wrong positions."""
    if exercise.mark:
        name, method = _MARKS[exercise.mark]
        alike = [drawn for drawn in fitting if drawn.mark == exercise.mark]
        if not alike:
            raise _Off(
                f"The values are right, but they are drawn as {_MARKS[fitting[0].mark][0]}. The "
                f"question asks for {name}: use {method}."
            )
        fitting = alike
    if exercise.along:
        places = sorted(float(v) for v in evaluate(exercise, exercise.along))
        if not any(sorted(drawn.along) == places for drawn in fitting):
            raise _Off(
                "The values are right, but they do not stand at the right places along the axis: "
                f"{', '.join(f'{v:g}' for v in sorted(fitting[0].along)[:3])} … instead of "
                f"{', '.join(f'{v:g}' for v in places[:3])} … {exercise.look_at}"
            )


def _axes(answer: object) -> Any:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    if isinstance(answer, Figure) and answer.axes:
        answer = answer.axes[0]
    if not isinstance(answer, Axes):
        raise _Off(
            f"The question asks for a chart, but you gave {_kind_of(answer)}. Give the name of the "
            "axes, usually ax."
        )
    return answer


@dataclass(frozen=True)
class _Drawn:
    """The numbers of one line or of one set of bars, and where they stand along the other axis."""

    mark: str
    values: list[float]
    along: list[float]


def _drawn(axes: Any) -> list[_Drawn]:
    # The numbers at which things are drawn: names and dates on an axis are numbers there, too.
    found = []
    for line in axes.lines:
        values = [float(v) for v in line.get_ydata(orig=False)]
        found.append(_Drawn("line", values, _places(line)))
    groups = [list(getattr(bars, "patches", [])) for bars in axes.containers]
    if all(len(group) == 1 for group in groups):  # a loop has drawn the bars one by one
        groups = [[patch for group in groups for patch in group]]
    for patches in groups:
        upright = [p.get_x() + p.get_width() / 2 for p in patches]
        found.append(_Drawn("bar", [float(p.get_height()) for p in patches], upright))
        level = [p.get_y() + p.get_height() / 2 for p in patches]
        found.append(_Drawn("barh", [float(p.get_width()) for p in patches], level))
    return found


def _places(line: Any) -> list[float]:
    """Return where the points of a line stand; years that are written as text count as numbers."""
    try:
        return [float(v) for v in line.get_xdata(orig=True)]
    except (TypeError, ValueError):
        return [float(v) for v in line.get_xdata(orig=False)]


# --- small helpers --------------------------------------------------------------------------------

_JUDGES: Mapping[str, Callable[[Exercise, Any, Any], str]] = {
    "number": _number,
    "text": _text,
    "names": _names,
    "series": _series,
    "table": _table,
    "function": _function,
    "chart": _chart,
}


def _plain(text: str) -> str:
    return " ".join(str(text).casefold().split())


def _is_table(value: object) -> bool:
    import pandas as pd

    return isinstance(value, pd.DataFrame)


def _is_scalar(value: object) -> bool:
    return _length(value) is None


def _length(value: object) -> int | None:
    """Return how many values a column, list or table holds; None for a single value."""
    import numpy as np
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        return len(value) if value.shape[1] == 1 else max(len(value), 2)
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return None
    if isinstance(value, pd.Series | pd.Index | np.ndarray | list | tuple | set | dict):
        return len(value)
    return None


def _one(value: object) -> object:
    """Take the only value out of a column or list; leave everything else as it is."""
    if _length(value) == 1:
        import numpy as np

        if isinstance(value, dict):
            return next(iter(value.values()))
        return np.asarray(list(value) if isinstance(value, set) else value).ravel()[0]
    return value


def _first_column(value: Any) -> Any:
    if _is_table(value) and value.shape[1] == 1:
        return value.iloc[:, 0]
    return value


def _labelled(value: Any) -> dict[Any, Any] | None:
    import pandas as pd

    value = _first_column(value)
    if isinstance(value, pd.Series):
        value = value.to_dict()
    if not isinstance(value, dict):
        return None
    return {_label(k): v for k, v in value.items()}


def _label(key: object) -> object:
    try:
        whole = int(key)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return key
    return whole if whole == key else key


def _is_missing(value: object) -> bool:
    import pandas as pd

    return value is None or (not isinstance(value, str) and bool(pd.isna(value)))


def _close(exercise: Exercise, value: Any, target: Any) -> bool:
    try:
        if _is_missing(value) or _is_missing(target):
            return _is_missing(value) and _is_missing(target)
        if isinstance(target, str | bool):
            return type(value) is type(target) and value == target
        if isinstance(value, str | bool):
            return False
        return _near(exercise, float(value), float(target))
    except (TypeError, ValueError):
        return False


def _kind_of(value: object) -> str:
    """Name the kind of a value in words that a beginner has met."""
    import numpy as np
    import pandas as pd

    if value is None:
        return "None (nothing)"
    if isinstance(value, pd.DataFrame):
        return f"a table of {counted(len(value), 'row')}"
    if isinstance(value, pd.Series):
        return f"a column of {counted(len(value), 'value')}"
    if isinstance(value, list | tuple | set | dict | np.ndarray | pd.Index):
        return f"a list of {counted(len(value), 'value')}"
    if isinstance(value, bool | np.bool_):
        return f"{value} (yes or no)"
    if isinstance(value, int | float | np.number):
        return f"the number {value}"
    if isinstance(value, str):
        return "a text"
    if callable(value):
        return "a function"
    return f"something of the type {type(value).__name__}"
