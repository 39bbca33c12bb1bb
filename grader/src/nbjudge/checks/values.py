"""Plain values: what type they really have, whether they agree, and what a gap suggests."""

from __future__ import annotations

from nbjudge.checks.errors import CheckError
from nbjudge.checks.guard import private_builtins

__builtins__ = private_builtins()  # type: ignore[assignment]

from collections.abc import Sequence
from math import inf, isclose, isinf, isnan, nan
from typing import Any

#: Relative tolerance where nothing was rounded: floating-point noise of a few thousand steps.
EXACT = 1e-9


def show(value: object) -> str:
    """Write a value the way a message shows it (six significant figures, at most 60 signs)."""
    if type(value) is float:
        return f"{value:.6g}"
    words = repr(value) if type(value) in (str, int, bool, list, tuple, dict) else str(value)
    return words if len(words) <= 60 else words[:57] + "..."


def type_name(value: object) -> str:
    """Name a value's type as a student knows it: ``DataFrame``, ``float``, ``None``."""
    return "None" if value is None else str(type(value).__name__)


def plain(value: object, what: str) -> object:
    """Turn a value into a plain Python one by its exact type.

    Subclasses are refused: only their author knows what their ``==`` or ``float()`` answers.

    Parameters
    ----------
    value : object
        bool, int, float, str, None, a numpy scalar, a pandas missing value or a Timestamp.
    what : str
        What the value is, for the message.

    Returns
    -------
    bool, int, float, str or None
        Every missing value as NaN; a Timestamp in ISO form.

    Raises
    ------
    CheckError
        If the type is none of these.
    """
    kind = type(value)
    if value is None:
        return nan
    if kind in (bool, int, float, str):
        return value
    module = str(kind.__module__)
    if module == "numpy":
        item = value.item()  # type: ignore[attr-defined]
        if type(item) in (bool, int, float, str):
            return item
    if module.startswith("pandas."):
        if kind.__name__ in ("NAType", "NaTType"):
            return nan
        if kind.__name__ == "Timestamp":
            return value.isoformat()  # type: ignore[attr-defined]
    raise CheckError(
        f"{what}: came an object of type {type_name(value)}; expected a plain number or text."
    )


def missing(value: object) -> bool:
    """Say whether a plain value is missing."""
    return type(value) is float and isnan(value)


def agree(came: Any, expected: Any, rel: float, absolute: float) -> bool:
    """Compare two plain values; numbers within a tolerance, missing agrees with missing.

    >>> agree(1.0, 1, 1e-9, 0.0), agree(True, 1, 1e-9, 0.0), agree("1", 1, 1e-9, 0.0)
    (True, False, False)
    """
    if missing(came) or missing(expected):
        return missing(came) and missing(expected)
    if type(came) in (int, float) and type(expected) in (int, float):
        return isclose(came, expected, rel_tol=rel, abs_tol=absolute)
    return type(came) is type(expected) and came == expected


#: Factors between answer and expectation that a known mix-up explains.
_FACTORS = (
    (100, "is it a percentage where a share (0 to 1) is asked, or the other way round?"),
    (
        1e4,
        "is it computed from percentages where shares (0 to 1) are asked, or the other way round?",
    ),
    (1000, "are metres and kilometres, or thousand and million tonnes, mixed up?"),
    (1e6, "are tonnes and million tonnes, or square metres and kilometres, mixed up?"),
)


def suggestion(came: Any, expected: Any) -> str:
    """Say what the relation of two numbers suggests, or nothing.

    >>> suggestion(80.0, 0.8)
    ' That is 100 times too large: is it a percentage where a share (0 to 1) is asked, or the \
other way round?'
    >>> suggestion(-3.0, 3.0)
    ' The sign is turned round: is the difference taken the right way?'
    >>> suggestion(0.67, 2 / 3)
    ' Was it rounded? Keep all its digits.'
    """
    if type(came) not in (int, float) or type(expected) not in (int, float):
        return ""
    if missing(came) or missing(expected) or isinf(came) or came == 0 or expected == 0:
        return ""
    ratio = came / expected
    if isclose(ratio, -1, rel_tol=1e-3):
        return " The sign is turned round: is the difference taken the right way?"
    for factor, question in _FACTORS:
        if isclose(ratio, factor, rel_tol=1e-3):
            return f" That is {factor:.0f} times too large: {question}"
        if isclose(ratio, 1 / factor, rel_tol=1e-3):
            return f" That is {factor:.0f} times too small: {question}"
    if came != expected and any(came == round(expected, digits) for digits in range(7)):
        return " Was it rounded? Keep all its digits."
    return ""


def number(
    came: object,
    expected: float,
    *,
    what: str,
    rel: float = EXACT,
    absolute: float = 0.0,
    unit: str = "",
) -> None:
    """Check one number.

    Parameters
    ----------
    came : object
        What the answer returned: int, float or a numpy number. bool is no number here.
    expected : float
        What a reference computed.
    what : str
        What was asked, for the message: ``"closing the port"``.
    rel, absolute : float
        Tolerances, of the expected value and in its unit.
    unit : str
        Shown after the expected value.

    Raises
    ------
    CheckError
        If the type is wrong or the numbers differ.
    """
    canary()
    value = plain(came, what) if came is not None else None
    if type(value) not in (int, float):
        raise CheckError(f"{what}: came {type_name(came)}; expected one number.")
    if not agree(value, float(expected), rel, absolute):
        unit = f" {unit}" if unit else ""
        raise CheckError(
            f"{what}: came {show(value)}, expected {show(plain(expected, what))}{unit}."
            + suggestion(value, float(expected))
        )


def text(came: object, expected: str, *, what: str) -> None:
    """Check one piece of text; raises `CheckError` if it is no text or another one."""
    canary()
    if type(came) is not str:
        raise CheckError(f"{what}: came {type_name(came)}; expected text (str).")
    if came != expected:
        raise CheckError(f"{what}: came {came!r}, expected {expected!r}.")


def truth(came: object, expected: bool, *, what: str) -> None:
    """Check a True or False; raises `CheckError` for anything that is not one, or the other."""
    canary()
    value = plain(came, what) if came is not None else None
    if type(value) is not bool:
        raise CheckError(f"{what}: came {type_name(came)}; expected True or False.")
    if value is not bool(expected):
        raise CheckError(f"{what}: came {value}, expected {bool(expected)}.")


def equal(
    came: object, expected: Sequence[object], *, what: str, ordered: bool = True, rel: float = EXACT
) -> None:
    """Check a list or tuple (or, where order is free, a set) of plain values.

    Parameters
    ----------
    came : list, tuple or set
        What the answer returned.
    expected : sequence
        Plain values.
    what : str
        What was asked, for the message.
    ordered : bool
        Whether the order counts.
    rel : float
        Relative tolerance for numbers.

    Raises
    ------
    CheckError
        If the type, the length, an entry or the order is wrong.
    """
    canary()
    allowed = (list, tuple) if ordered else (list, tuple, set, frozenset)
    if type(came) not in allowed:
        names = " or ".join(kind.__name__ for kind in allowed)
        raise CheckError(f"{what}: came {type_name(came)}; expected {names}.")
    got = [plain(item, what) for item in came]  # type: ignore[attr-defined]
    want = [plain(item, what) for item in expected]
    if not ordered:
        got, want = sorted(got, key=sort_key), sorted(want, key=sort_key)
    if len(got) != len(want):
        raise CheckError(
            f"{what}: came {len(got)} {'entry' if len(got) == 1 else 'entries'} ({show(got)}), "
            f"expected {len(want)} ({show(want)})."
        )
    for place, (a, b) in enumerate(zip(got, want, strict=True)):
        if not agree(a, b, rel, 0.0):
            raise CheckError(
                f"{what}: entry {place} is {show(a)}, expected {show(b)}." + suggestion(a, b)
            )


def sort_key(value: object) -> tuple[int, float, str]:
    """Order mixed plain values: numbers, then text, then missing ones."""
    if missing(value):
        return (2, 0.0, "")
    if type(value) in (int, float, bool):
        return (0, float(value), "")  # type: ignore[arg-type]
    return (1, 0.0, str(value))


def canary() -> None:
    """Compare values that are known to differ; a blanket patch of the comparison shows here."""
    if (
        agree(1.0, 2.0, EXACT, 0.0)
        or agree("a", "b", EXACT, 0.0)
        or not agree(2, 2.0, EXACT, 0.0)
        or agree(inf, 1.0, EXACT, 0.0)
    ):
        raise CheckError(
            "The comparison itself was changed. Restart the kernel, remove what replaces built-in "
            "functions, and run all cells."
        )


def passed(question: str, which: str = "visible check") -> None:
    """Print the line that ends a check cell which found nothing wrong."""
    print(f"PASS {question}: {which}")
