"""The visible checks of the problem sets: what a student may see of how an answer is checked.

A notebook's visible check is one call, so that a student does not scroll past its tables:

    from multivector.practice import sets

    sets.check("q1_route_volumes", route_volumes)

Each set has a module here, with one function a question, named as the question is. The functions
are for reading: `sets.show("q1_route_volumes")` prints one. They are worth no points; the hidden
checks, which stand in the instructors' notebooks, are.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable
from types import ModuleType

from nbjudge import checks

__all__ = ["UnknownQuestionError", "check", "questions", "show"]


class UnknownQuestionError(LookupError):
    """Raised when no set has a question of this name."""


def questions() -> dict[str, Callable[..., None]]:
    """Return the visible check of every question, by the question's id.

    Returns
    -------
    dict of str to callable
        In the order of the sets, and within a set in the order of its questions.
    """
    found: dict[str, Callable[..., None]] = {}
    for name in _modules():
        found |= _of(importlib.import_module(name))
    return found


def _modules() -> list[str]:
    return [f"{__name__}.{part.name}" for part in pkgutil.iter_modules(__path__)]


def _of(module: ModuleType) -> dict[str, Callable[..., None]]:
    return {
        name: function
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and not name.startswith("_")
        and function.__module__ == module.__name__
    }


def _find(question: str) -> Callable[..., None]:
    # Sets that are there already come first: a notebook needs one, and no other is loaded for it.
    names = _modules()
    there = [name for name in names if name in sys.modules]
    for name in [*there, *(name for name in names if name not in there)]:
        found = _of(importlib.import_module(name))
        if question in found:
            return found[question]
    raise UnknownQuestionError(
        f"there is no question {question!r}. The sets have: {', '.join(questions())}."
    )


def check(question: str, *answers: object) -> None:
    """Check the answer to one question on small examples, and print that it passes.

    Parameters
    ----------
    question : str
        The question's id, such as ``"q1_route_volumes"``.
    *answers : object
        What the question asks for: a function, or the texts and choices of its answer's cell.

    Raises
    ------
    nbjudge.checks.CheckError
        If the answer is not right yet; the message says what was found and what was expected.
    UnknownQuestionError
        If there is no such question; the message lists those that there are.
    """
    _find(question)(*answers)
    checks.passed(question)


def show(question: str) -> None:
    """Print the code of a visible check, with the small tables that it tries.

    Parameters
    ----------
    question : str
        The question's id.

    Raises
    ------
    UnknownQuestionError
        If there is no such question.
    """
    print(inspect.getsource(_find(question)))
