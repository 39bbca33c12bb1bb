"""Which of several years, partners or regions a student's copy of an assignment asks for.

The file ``variant.toml`` beside the notebook holds one whole number, the seed. The notebook lists
the possible values, and the seed chooses among them, so that one source and one set of checks serve
every group of students.
"""

from __future__ import annotations

from nbjudge.checks.errors import CheckError
from nbjudge.checks.guard import private_builtins

__builtins__ = private_builtins()  # type: ignore[assignment]

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from nbjudge.seeds import FILE, choose, read_seed

T = TypeVar("T")


def variant(name: str, choices: Sequence[T]) -> T:
    """Return the value that is meant for this student's copy of the assignment.

    Parameters
    ----------
    name : str
        What is chosen, such as ``year``; the same name and list always give the same value.
    choices : sequence
        The possible values in a fixed order: a list or a tuple with at least one value.

    Returns
    -------
    object
        One of the choices.

    Raises
    ------
    CheckError
        When the file ``variant.toml`` is missing beside the notebook, or does not hold a seed.
    TypeError, ValueError
        When the choices have no fixed order, or there are none.

    Examples
    --------
    >>> year = variant("year", [2021, 2022, 2023])  # doctest: +SKIP
    """
    if not isinstance(choices, list | tuple):
        raise TypeError(f"the choices for {name!r} are a list or a tuple, with a fixed order")
    if not choices:
        raise ValueError(f"there is no choice for {name!r}")
    try:
        seed = read_seed(Path(FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CheckError(
            f"The file {FILE} is missing beside this notebook. It tells which {name} is yours. "
            "Take it from the folder or the zip file in which you got the assignment, or ask your "
            "instructor for it."
        ) from None
    except (OSError, ValueError) as error:
        raise CheckError(
            f"The file {FILE} beside this notebook cannot be used ({error}). Take it again from "
            "the folder or the zip file in which you got the assignment."
        ) from None
    return choose(seed, name, choices)
