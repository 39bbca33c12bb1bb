"""Small things that are done to text in several places."""

from __future__ import annotations

import re

#: A number, or a sign alone: no spreadsheet calculates with it.
_NUMBER = re.compile(r"[+-]?\d*(?:\.\d+)?")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def plain(text: str) -> str:
    r"""Return text without the colours that Jupyter puts into tracebacks.

    Examples
    --------
    >>> plain("\x1b[0;31mNameError\x1b[0m: x")
    'NameError: x'
    """
    return _ANSI.sub("", text)


def counted(number: float, noun: str, plural: str = "") -> str:
    """Return a number and what it counts, in the singular for exactly one.

    Parameters
    ----------
    number : float
        Written with at most six digits.
    noun : str
        In the singular.
    plural : str
        Where it does not only add an s.

    Examples
    --------
    >>> counted(1, "point"), counted(1.0, "point"), counted(0.5, "point"), counted(0, "point")
    ('1 point', '1 point', '0.5 points', '0 points')
    >>> counted(2, "entry", "entries"), counted(12_000_000, "row")
    ('2 entries', '12000000 rows')
    """
    shown = str(number) if isinstance(number, int) else f"{number:g}"
    return f"{shown} {noun}" if number == 1 else f"{shown} {plural or noun + 's'}"


def spreadsheet_text(value: object) -> object:
    """Return a value that a spreadsheet shows and does not calculate.

    Examples
    --------
    >>> spreadsheet_text("=1+1")
    "'=1+1"
    >>> spreadsheet_text(2.5), spreadsheet_text("-1.5"), spreadsheet_text("-")
    (2.5, '-1.5', '-')
    """
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return value
    if value[:1] in tuple("=+-@\t\r"):
        return f"'{value}"
    return value
