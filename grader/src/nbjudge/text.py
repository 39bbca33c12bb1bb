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
