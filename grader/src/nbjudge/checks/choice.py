"""Answers that choose one of a few values."""

from __future__ import annotations

from nbjudge.checks.errors import CheckError, NotAttempted
from nbjudge.checks.guard import private_builtins

__builtins__ = private_builtins()  # type: ignore[assignment]

import re
from collections.abc import Sequence

from nbjudge.checks.values import canary, plain, show, type_name

#: What a released cell holds in the place of an answer.
STUB = re.compile(r"NotImplementedError|YOUR (?:ANSWER|CODE|TEXT) HERE", re.IGNORECASE)


def is_ellipsis(value: object) -> bool:
    """Say whether a value is ``...``, or the handle of one in a grading run."""
    return type_name(value) == "ellipsis" or getattr(value, "__class__", None) is type(Ellipsis)


def one_of(came: object, choices: Sequence[object], *, what: str) -> object:
    """Check that an answer is one of some choices, and give it back as the choice is written.

    Parameters
    ----------
    came : object
        What the answer's name holds. Capitals and spaces around a text do not count, and a
        whole number may also be written as a text.
    choices : sequence of str or int
        What may be chosen. Whether the choice is right is another question: ask `text` or
        `number` next.
    what : str
        What was asked, for messages.

    Returns
    -------
    str or int
        The choice.

    Raises
    ------
    NotAttempted
        If nothing is chosen: an empty text, ``"..."``, ``None``, or 0 where 0 is no choice.
    CheckError
        If it is something else.

    Examples
    --------
    >>> one_of(" Contradicted", ["supported", "contradicted"], what="your verdict")
    'contradicted'
    """
    canary()
    shown = ", ".join(repr(choice) for choice in choices)
    blank = came is None or is_ellipsis(came)
    value = None if blank else plain(came, what)
    if type(value) is str:
        key = " ".join(value.split()).strip(" .\u2026").casefold()
        blank = not key or bool(STUB.search(value))
    elif not blank:
        if type(value) is float and value.is_integer():
            value = int(value)
        key = str(value)
        blank = type(value) is int and value == 0 and 0 not in choices
    if blank:
        raise NotAttempted(f"{what} is not chosen yet. Write one of: {shown}.")
    if type(value) is not bool:
        for choice in choices:
            if str(choice).casefold() == key:
                return choice
    raise CheckError(f"{what}: came {show(value)}; expected one of: {shown}.")
