"""Wrong answers that stand under nearly every question, made from its answer cell.

Some answers are wrong whatever a question asks: the stub as it was released, a comment, an empty
body, a loop that never ends, an object that claims to be equal to everything. They are not stored
in the bank but made here, from the part of the answer cell that students get: its signature and
docstring. A file of the same name in the bank takes the place of the one made here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nbjudge.prove import texts
from nbjudge.prove.sources import Question, solution_lines

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
        What `nbjudge.engine.syntax.suspicious` must report on it.
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
        Those that can be made: an answer that is not the body of a function has no `return`, and
        one that is text has no loop.
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

    values = texts.values(solution_lines(question.answer))
    if values is not None:
        yield from _text_families(values, filled(stub))
        return
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


#: What the checks of a text say where there is none.
NOT_WRITTEN = "is not written yet|is not chosen yet"
#: A text of the right kind that answers another question.
_ELSEWHERE = (
    "In 1999 the river carried 41.7 cubic metres of water a second past the bridge, which is 58 % "
    "of its mean since 1961."
)


def _text_families(values: Mapping[str, str | int], stub: str) -> Iterator[Family]:
    """Make the wrong answers of a question whose answer is texts and choices."""
    written = {name: value for name, value in values.items() if texts.is_text(value)}
    yield Family("wrong_untouched_stub", "the stub as released", stub, NOT_WRITTEN)
    yield Family(
        "wrong_comment_only",
        "a comment instead of an answer",
        "# I did not know how to do this one.\n",
        "is not defined",
    )
    for name, what, blank in (
        ("wrong_empty_text", "nothing between the quotation marks", ""),
        ("wrong_template_left", "the dots left", "..."),
    ):
        yield Family(name, what, texts.source(dict.fromkeys(values, blank)), NOT_WRITTEN)
    listed: dict[str, object] = {name: [value] for name, value in values.items()}
    yield Family(
        "wrong_list_of_text",
        "a list instead of the text",
        texts.source(listed),
        "came list; expected text|an object of type list",
    )
    yield Family(
        "wrong_always_equal",
        "an object that claims to be equal to everything",
        ALWAYS + "".join(f"{name} = Always()\n" for name in values),
        "came Always; expected text|an object of type Always",
        flag="__eq__",
    )
    if not written:
        return
    other = {**values, **dict.fromkeys(written, _ELSEWHERE)}
    yield Family("wrong_another_question", "a text about something else", texts.source(other))
    without = {name: re.sub(r"\d[\d.,]*", "some", str(value)) for name, value in written.items()}
    yield Family("wrong_no_numbers", "the text without its numbers",
                 texts.source({**values, **without}))  # fmt: skip


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
