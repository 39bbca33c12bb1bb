"""Wrong answers that stand under nearly every question, made from its answer cell.

Some answers are wrong whatever a question asks: the stub as it was released, a comment, an empty
body, a loop that never ends, an object that claims to be equal to everything. They are not stored
in the bank but made here, from the part of the answer cell that students get: its signature and
docstring. A file of the same name in the bank takes the place of the one made here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nbjudge.prove.sources import Question

ALWAYS = '''class Always:
    """Claims to be equal to everything."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __float__(self):
        return 1.0

    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __len__(self):
        return 3

    def __iter__(self):
        return iter([self] * 3)

    def __getitem__(self, key):
        return self


'''


@dataclass(frozen=True)
class Family:
    """One wrong answer of a question.

    Attributes
    ----------
    name : str
        Of the case, such as ``wrong_endless_loop``.
    what : str
        What the case shows, in words.
    source : str
        The cell.
    expect : str
        Regular expression that the first message must match.
    endless : bool
        Whether only a time limit stops it.
    flag : str
        What `nbjudge.engine.suspicious` must report on it.
    """

    name: str
    what: str
    source: str
    expect: str = ""
    endless: bool = False
    flag: str = ""


def families(question: Question, course: Path) -> Iterator[Family]:
    """Make the wrong answers of one question.

    Parameters
    ----------
    question : Question
        Its answer cell marks the solution as nbgrader wants it.
    course : Path
        The course's folder, whose configuration knows the stub and the markers.

    Yields
    ------
    Family
        Those that can be made: an answer that is not the body of a function has no `return`.
    """
    stub, begin, end = _settings(course)
    regions = _regions(question.answer, begin, end)
    if not regions:
        return

    def filled(body: str) -> str:
        lines = question.answer.split("\n")
        for first, last, indent in reversed(regions):
            lines[first : last + 1] = [f"{indent}{text}" for text in body.split("\n") if body]
        return "\n".join(lines).rstrip() + "\n"

    yield Family(
        "wrong_untouched_stub",
        "the stub as released",
        filled(stub),
        "still holds the course's stub|NotImplementedError",
    )
    yield Family(
        "wrong_comment_only",
        "a comment instead of an answer",
        "# I did not know how to do this one.\n",
        "is not defined",
    )
    yield Family(
        "wrong_endless_loop",
        "a loop that never ends",
        filled("while True:\n    pass"),
        "no result after .* seconds|without a report",
        endless=True,
    )
    if not all(indent for _, _, indent in regions):
        return
    yield Family(
        "wrong_docstring_only",
        "the body deleted, the docstring left",
        filled("" if question.answer.count('"""') >= 2 * len(regions) else "pass"),
    )
    yield Family(
        "wrong_always_equal",
        "returns an object that claims to be equal to everything",
        ALWAYS + filled("return Always()"),
        flag="__eq__",
    )


def _regions(answer: str, begin: str, end: str) -> list[tuple[int, int, str]]:
    """Return the first line, last line and indent of each solution in a cell."""
    found: list[tuple[int, int, str]] = []
    first: int | None = None
    for at, line in enumerate(answer.split("\n")):
        if begin in line:
            first, indent = at, line[: len(line) - len(line.lstrip())]
        elif end in line and first is not None:
            found.append((first, at, indent))
            first = None
    return found


@lru_cache
def _settings(course: Path) -> tuple[str, str, str]:
    """Return the course's stub and its two markers of a solution."""
    from nbgrader.preprocessors import ClearSolutions

    from nbjudge.course.course import open_course

    step = ClearSolutions(config=open_course(course).config)
    return step.code_stub["python"], step.begin_solution_delimeter, step.end_solution_delimeter
