"""The rubric of a written question, read from the text that instructors write in a notebook.

A rubric is a Markdown table whose first column names the level and whose second says what it takes.
Worked examples stand in the instructor's version of the answer, each after its level in bold::

    | Level | What it takes |
    |---|---|
    | 4 | Two figures with unit and year, and one limit. |
    | 0 | Nothing. |

    **Level 4.** In 2025 the pipeline carried ...
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_LEVEL_HEAD = re.compile(r"\b(level|grade|mark|score|points?|band|criteri)", re.IGNORECASE)
_POINTS_HEAD = re.compile(r"^\W*(points?|marks?|pts)\b", re.IGNORECASE)
_POINTS = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:points?|marks?|pts?)\b", re.IGNORECASE)
_NUMBER = re.compile(r"^\D{0,12}?(\d+(?:[.,]\d+)?)\b")
_WORDS = re.compile(r"\b(\d{2,4})\s*(?:to|-|–|—|and)\s*(\d{2,4})\s+words", re.IGNORECASE)
_EXAMPLE = re.compile(
    r"^\s*(?:\*\*|__)\s*(?:Level|Band|Grade|Mark)?\s*(?P<label>[^*_\n]{1,40}?)[.:]?\s*(?:\*\*|__)",
    re.IGNORECASE | re.MULTILINE,
)
_MARKERS = re.compile(
    r"^\s*(?:###|<!--)\s*(?:BEGIN|END) (?:SOLUTION|MARK SCHEME|HIDDEN TESTS).*$", re.MULTILINE
)


@dataclass(frozen=True)
class Level:
    """One level of a rubric.

    Attributes
    ----------
    label : str
        As the table names it: ``4``, or ``good``.
    points : float
        What it is worth.
    text : str
        What it takes (Markdown).
    example : str
        A worked answer of this level (Markdown); empty where there is none.
    key : str
        The digit that gives this level on the keyboard; empty from the tenth level on.
    """

    label: str
    points: float
    text: str
    example: str = ""
    key: str = ""


@dataclass(frozen=True)
class Rubric:
    """What a person marks a written answer by.

    Attributes
    ----------
    levels : tuple of Level
        The best first. Without a table in the prompt, one level for each point.
    most : float
        Points of the question.
    words : tuple of int or None
        The length that the prompt asks for, from and to.
    example : str
        A worked answer that belongs to no level (Markdown).
    written : bool
        Whether the prompt has a table of levels.
    """

    levels: tuple[Level, ...]
    most: float
    words: tuple[int, int] | None = None
    example: str = ""
    written: bool = True


def read(prompt: str, answer: str, most: float) -> Rubric:
    r"""Read a rubric.

    Parameters
    ----------
    prompt : str
        Markdown above the answer, up to the question's heading.
    answer : str
        The instructor's version of the answer's cell: worked examples, or a mark scheme.
    most : float
        Points of the question.

    Returns
    -------
    Rubric
        A level's points are those that its row names; otherwise its share of the highest level,
        and for levels without numbers equal steps from all points to none.

    Examples
    --------
    >>> table = "| Level | Text |\n|-|-|\n| 2 | a |\n| 0 | b |"
    >>> found = read(f"Write 80 to 100 words.\n\n{table}", "", 4)
    >>> [(one.label, one.points, one.key) for one in found.levels], found.words
    ([('2', 4.0, '2'), ('0', 0.0, '0')], (80, 100))
    """
    text = _MARKERS.sub("", answer).strip()
    rows = _table(prompt) or _table(text)
    length = _WORDS.search(prompt)
    words = (int(length[1]), int(length[2])) if length else None
    if words and words[0] > words[1]:
        words = None
    if not rows:
        return Rubric(_steps(most), most, words, text, written=False)
    head, body = rows
    levels = _with_keys(_levels(head, body, most))
    levels, rest = _with_examples(levels, "" if _table(text) else text)
    return Rubric(tuple(levels), most, words, rest)


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inner)]


def _table(text: str) -> tuple[list[str], list[list[str]]] | None:
    """Return head and rows of the first table whose first column holds levels."""
    lines = text.splitlines()
    for at in range(1, len(lines)):
        if "|" not in lines[at] or not _rule(lines[at]) or "|" not in lines[at - 1]:
            continue
        head, rows = _cells(lines[at - 1]), []
        for line in lines[at + 1 :]:
            if "|" not in line:
                break
            rows.append(_cells(line))
        if len(rows) > 1 and len(head) > 1 and _LEVEL_HEAD.search(head[0]):
            return head, rows
    return None


def _rule(line: str) -> bool:
    return bool(_RULE.match(line)) or set(line.strip()) <= set("|-: ")


def _number(text: str) -> float | None:
    found = _NUMBER.match(text.strip("*_ "))
    return float(found[1].replace(",", ".")) if found else None


def _levels(head: Sequence[str], rows: Sequence[Sequence[str]], most: float) -> list[Level]:
    column = next((i for i, name in enumerate(head) if i and _POINTS_HEAD.match(name)), None)
    own = column is None and bool(_POINTS_HEAD.match(head[0]))
    numbers = [_number(row[0]) for row in rows]
    top = max((n for n in numbers if n is not None), default=0.0)
    levels = []
    for i, row in enumerate(rows):
        label = re.sub(r"[*_`]", "", row[0]).strip()
        named = _POINTS.search(label)
        stated = _number(row[column]) if column is not None and column < len(row) else None
        if stated is None and named:
            stated = float(named[1].replace(",", "."))
        if stated is None and own:
            stated = numbers[i]
        if stated is None and top > 0 and None not in numbers:
            stated = float(numbers[i] or 0.0) / top * most
        if stated is None:
            stated = most * (len(rows) - 1 - i) / (len(rows) - 1)
        label = re.sub(r"\s*\([^)]*\)\s*$", "", label) or label
        text = " · ".join(cell for j, cell in enumerate(row) if j not in (0, column) and cell)
        levels.append(Level(label, float(min(most, max(0.0, stated))), text))
    return levels


def _with_keys(levels: Sequence[Level]) -> list[Level]:
    """Give each level its digit: its own where all levels are digits, else its place."""
    labels = [level.label for level in levels]
    if all(re.fullmatch(r"\d", label) for label in labels) and len(set(labels)) == len(labels):
        return [replace(level, key=level.label) for level in levels]
    keys = "123456789"
    return [replace(level, key=keys[i] if i < len(keys) else "") for i, level in enumerate(levels)]


def _with_examples(levels: Sequence[Level], text: str) -> tuple[list[Level], str]:
    """Give levels the worked answers that follow their names in bold."""
    known = {_folded(level.label): i for i, level in enumerate(levels)}
    marks = [m for m in _EXAMPLE.finditer(text) if _folded(m["label"]) in known]
    if not marks:
        return list(levels), text
    filled = list(levels)
    for i, mark in enumerate(marks):
        end = marks[i + 1].start() if i + 1 < len(marks) else len(text)
        at = known[_folded(mark["label"])]
        if not filled[at].example:
            filled[at] = replace(filled[at], example=text[mark.end() : end].strip())
    return filled, ""


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _steps(most: float) -> tuple[Level, ...]:
    """Return levels for a question without a rubric: whole points, or quarters of many."""
    whole = most == int(most) and most <= 9
    number = int(most) if whole else 4
    points = [most * i / number for i in range(number, -1, -1)] if number else [0.0]
    levels = [Level(f"{p:g}", p, "") for p in points]
    return tuple(_with_keys(levels))
