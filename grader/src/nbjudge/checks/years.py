"""Say which years of a sentence belong to which of its numbers.

Two answers are given for each number. *Near* are all years that stand next to it; a check that
asks for a year takes any of them. *Own* are the years that the order of the sentence gives to this
number and to no other one: "in 2022 and 2025 it was 62.4 and 75.8 Mt" gives the first year to the
first number. Where the order of a sentence does not decide, a number has no own years, so that
nobody loses a point for a sentence that can be read in two ways.
"""

from __future__ import annotations

from nbjudge.checks.guard import private_builtins

__builtins__ = private_builtins()  # type: ignore[assignment]

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_DAY = (
    r"(?:(?:the\s+)?(?:(?:whole|entire|full|single|last|first|second|five|five-year)\s+){0,2}"
    r"(?:end|start|beginning|years?|period|span)\s+(?:of\s+|from\s+)?|1(?:st)?\s+(?:of\s+)?january\s+|"
    r"january\s+1(?:st)?,?\s+|(?:30|31)\s+(?:of\s+)?\w+\s+)?"
)
#: Between two years of one list: "2022 and 2025", "from 1 January 2022 to 1 January 2025".
_IN_A_LIST = re.compile(
    r"\s*(?:->|[-\u2010-\u2014\u2212\u2192/&]|,?\s*(?:and|or|then)\b|,|to|until|till|through|up\s+to"
    r"|versus|vs\.?)"
    rf"\s*(?:(?:in|on|at|from|by)\s+)?(?:the\s+)?{_DAY}",
    re.IGNORECASE,
)
#: A comma and a new "in" begin a new part of the sentence: "64.8 Mt in 2025, in 2024 54.9 Mt".
_NEW_PART = re.compile(r"\s*[,;]\s*(?:in|on|at|by)\b", re.IGNORECASE)
#: Between two years that are the ends of one span.
_SPAN = re.compile(
    rf"\s*(?:->|[-\u2010-\u2014\u2212\u2192]|to|until|till|through|up\s+to)\s*(?:the\s+)?{_DAY}",
    re.IGNORECASE,
)
#: Words that may stand between a number and the year that follows it directly.
_DIRECTLY = re.compile(
    r"(?:\s+(?!(?:and|but|or|while|whereas|than|from|since|after|before|to|until|by|compared|"
    r"against|versus|over|which|who|that|in|on|at|for|up|down|then)\b)[a-z\u2019'-]+){0,7}"
    rf"\s+(?:in|for|during|at|on|as\s+of|by)\s+(?:the\s+)?{_DAY}"
    r"|\s*[(\[]\s*(?:in\s+|on\s+)?" + _DAY + r"|\s+of\s+" + _DAY,
    re.IGNORECASE,
)
#: What follows a year in brackets that heads a number of its own: "78.7 Mt (2024: 68.6 Mt)".
_HEADS = re.compile(r"\s*(?::|=|it\b|this\b|there\b|was\b|were\b|,?\s*\d)", re.IGNORECASE)
#: A year that only serves as a comparison: "Compared with 2022, ...".
_COMPARISON = re.compile(
    r"\b(?:compared\s+(?:with|to)|unlike|since|as\s+in|like|after|before|until|relative\s+to|"
    rf"against|than)\s+(?:in\s+|on\s+|the\s+)*{_DAY}$",
    re.IGNORECASE,
)
_UNCLEAR = re.compile(
    r"\bof\s+(?:the\s+|all\s+)*$|\b(?:compared|against|versus|vs|instead|after|than|before)\b",
    re.IGNORECASE,
)
#: A currency sign that stands before a number.
_MONEY = r"(?:US\s?\$|\$|USD|U\.S\.\s?\$)?\s*"
_CHANGE = re.compile(
    rf"\bby\s+(?:(?:about|only|some|almost|nearly|around|just)\s+)*{_MONEY}$", re.IGNORECASE
)
_BACKWARDS = re.compile(
    rf"\bfrom\s+(?:(?:about|only|some|almost|nearly|the)\s+)*{_MONEY}$", re.IGNORECASE
)


#: How many stretches of a sentence a number is followed back for its year.
_FAR = 8
#: How many characters before a place are read for the words that belong to it.
_NEAR = 80


def _before(text: str, place: int) -> str:
    """Return what stands directly before a place; a longer part would only take time."""
    return text[max(place - _NEAR, 0) : place]


@dataclass(frozen=True)
class Mark:
    """A year or a number of one sentence, with the places where it begins and ends in the text."""

    start: int
    end: int
    year: int | None = None
    unit: str = ""


@dataclass
class _Stretch:
    """Years with no number between them, or numbers with no year between them."""

    are_years: bool
    marks: list[Mark]
    #: Only of years: the same years in lists that the text joins, such as "2022 and 2025".
    lists: list[list[Mark]]


def belonging(marks: Sequence[Mark], text: str) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Give the near and the own years of each number of a sentence.

    Parameters
    ----------
    marks : sequence of Mark
        The years and numbers of one sentence, in order.
    text : str
        The text that the places of the marks refer to.

    Returns
    -------
    list of tuple
        For each number, in order: its near years and its own years. Own years are empty where the
        sentence does not decide.

    Examples
    --------
    >>> words = "In 2022 and 2025 it was 62.4 and 75.8 Mt."
    >>> marks = [Mark(3, 7, 2022), Mark(12, 16, 2025), Mark(24, 28, None, "Mt"),
    ...          Mark(33, 40, None, "Mt")]
    >>> belonging(marks, words)
    [((2022, 2025), (2022,)), ((2022, 2025), (2025,))]
    """
    stretches = _stretches(marks, text)
    if len(stretches) < 2:
        return [((), ()) for mark in marks if mark.year is None]
    own: dict[Mark, tuple[int, ...]] = {}
    taken: dict[int, list[Mark]] = {}  # stretch of years -> the list that a number before it has
    for place, stretch in enumerate(stretches):
        if stretch.are_years:
            continue
        after = stretches[place + 1] if place + 1 < len(stretches) else None
        before = stretches[place - 1] if place else None
        if _pair(before, stretch, after, text, own):
            continue
        if after and (years := _directly_after(stretch, after, stretches, place, text)):
            own[stretch.marks[-1]] = tuple(mark.year for mark in years if mark.year is not None)
            taken[place + 1] = years
    _infer(stretches, own, taken, text)
    found = []
    for place, stretch in enumerate(stretches):
        if stretch.are_years:
            continue
        found += [
            (_near(stretches, place, mark, taken, text), own.get(mark, ()))
            for mark in stretch.marks
        ]
    return found


def _near(
    stretches: list[_Stretch], place: int, number: Mark, taken: dict[int, list[Mark]], text: str
) -> tuple[int, ...]:
    """Return the years next to a number, each once and in order.

    A year before it that belongs to an earlier number, or that only serves as a comparison, does
    not hide the one before it: "In 2025 it was 64.8 Mt (54.9 Mt in 2024), or 82 % of exports".
    """
    around = stretches[place + 1 : place + 2]
    for back in range(place - 1, max(place - _FAR, -1), -2):
        around = [stretches[back], *around]
        first = stretches[back].marks[0]
        aside = _COMPARISON.search(_before(text, first.start)) or _aside(
            first, stretches[back + 1], number, text
        )
        if back not in taken and not aside:
            break
    years = [mark.year for other in around for mark in other.marks]
    years += _within_span(around, stretches[place], number, text)
    return tuple(dict.fromkeys(year for year in years if year is not None))


def _within_span(
    around: list[_Stretch], numbers: _Stretch, number: Mark, text: str
) -> list[int | None]:
    """Return the year of a number whose list is as long as a span: "2022 to 2024: 5, 6 and 7 %"."""
    same = [mark for mark in numbers.marks if mark.unit == number.unit]
    gaps = [text[one.end : two.start] for one, two in pairwise(same)]
    if len(same) < 3 or not all(_IN_A_LIST.fullmatch(gap) for gap in gaps):
        return []
    spans = [years for other in around for years in other.lists if len(years) == 2]
    return [
        one.year + same.index(number)
        for one, two in spans
        if one.year and two.year == one.year + len(same) - 1
        if _SPAN.fullmatch(text[one.end : two.start])
    ]


def _aside(year: Mark, numbers: _Stretch, number: Mark, text: str) -> bool:
    """Say whether a year and a number stand in brackets that close before another number."""
    closing = text.find(")", year.end, number.start)
    return (
        closing >= 0
        and "(" not in text[year.end : closing]
        and any(year.end <= mark.start < closing for mark in numbers.marks)
    )


def _stretches(marks: Sequence[Mark], text: str) -> list[_Stretch]:
    found: list[_Stretch] = []
    for mark in marks:
        are_years = mark.year is not None
        if not found or found[-1].are_years != are_years:
            found.append(_Stretch(are_years, [], []))
        found[-1].marks.append(mark)
    for stretch in found:
        for mark in stretch.marks if stretch.are_years else ():
            last = stretch.lists[-1][-1] if stretch.lists else None
            between = text[last.end : mark.start] if last else ""
            joined = last and _IN_A_LIST.fullmatch(between) and not _NEW_PART.match(between)
            if joined:
                stretch.lists[-1].append(mark)
            else:
                stretch.lists.append([mark])
    return found


def _elements(years: list[Mark], count: int, text: str) -> list[tuple[int, ...]] | None:
    """Cut a list of years into as many elements as there are numbers: single years, or spans."""
    if len(years) == count:
        return [(mark.year,) for mark in years if mark.year is not None]
    spans: list[list[Mark]] = []
    for mark in years:
        last = spans[-1][-1] if spans else None
        if last and len(spans[-1]) == 1 and _SPAN.fullmatch(text[last.end : mark.start]):
            spans[-1].append(mark)
        else:
            spans.append([mark])
    if len(spans) == count:
        return [tuple(mark.year for mark in span if mark.year is not None) for span in spans]
    return None


def _pair(
    before: _Stretch | None,
    numbers: _Stretch,
    after: _Stretch | None,
    text: str,
    own: dict[Mark, tuple[int, ...]],
) -> bool:
    """Give the first year of a list to the first number, and so on; say whether that was done."""
    lists = [before.lists[-1]] if before else []
    lists += [after.lists[0]] if after else []
    last = numbers.marks[-1]
    # "In 2022-2025 it was above 80 %, and lowest, 79.4 %, in 2023": the last number has its year.
    settled = (
        after is not None
        and len(after.lists[0]) == 1
        and bool(_DIRECTLY.fullmatch(text[last.end : after.lists[0][0].start]))
    )
    done = False
    for unit in dict.fromkeys(mark.unit for mark in numbers.marks):
        same = [
            mark
            for mark in numbers.marks
            if mark.unit == unit
            and not (settled and mark is last)
            and not _CHANGE.search(_before(text, mark.start))
        ]
        same = _joined_run(same, lists, text) or same
        if len(same) < 2:
            continue
        gaps = [text[one.end : two.start] for one, two in pairwise(same)]
        if any(_UNCLEAR.search(gap) for gap in gaps):
            continue
        if before and after and not all(_IN_A_LIST.fullmatch(gap) for gap in gaps):
            # "In 2023 it was 31 %, but only 6 % in 2019-2023": the span belongs to the second.
            lists_here = [years for years in lists if not _one_span(years, text)]
        else:
            lists_here = lists
        # "In 2014-2018, in 2019-2023 and in 2023": three elements, although "in" stands anew.
        several = before and len(before.lists) > 1 and len(before.marks) > len(same)
        if before and several and _elements(before.marks, len(same), text):
            lists_here = [before.marks]
        if not unit and not all(_IN_A_LIST.fullmatch(gap) for gap in gaps):
            continue
        cut = [
            elements
            for years in lists_here
            if len(years) > 1
            and not _COMPARISON.search(_before(text, years[0].start))
            and (elements := _elements(years, len(same), text))
        ]
        if len(cut) != 1:
            continue
        turned = _BACKWARDS.search(gaps[0]) and not _BACKWARDS.search(text[: same[0].start])
        order = cut[0][::-1] if turned else cut[0]
        own.update(zip(same, order, strict=True))
        done = True
    return done


def _one_span(years: list[Mark], text: str) -> bool:
    """Say whether some years are the two ends of one span: "2019-2023", "2019 to 2023"."""
    return len(years) == 2 and bool(_SPAN.fullmatch(text[years[0].end : years[1].start]))


def _joined_run(same: list[Mark], lists: list[list[Mark]], text: str) -> list[Mark]:
    """Return the numbers that stand in a list as long as the years, if more numbers are there.

    "In 2022 and 2025 more than 60 Mt crossed: 62.4 and 75.8 Mt" has three numbers for two years.
    """
    if any(_elements(years, len(same), text) for years in lists):
        return []
    runs: list[list[Mark]] = []
    for mark in same:
        last = runs[-1][-1] if runs else None
        if last and _IN_A_LIST.fullmatch(text[last.end : mark.start]):
            runs[-1].append(mark)
        else:
            runs.append([mark])
    fitting = [
        run
        for run in runs
        if len(run) > 1 and any(_elements(years, len(run), text) for years in lists)
    ]
    return fitting[0] if len(fitting) == 1 else []


def _directly_after(
    numbers: _Stretch, years: _Stretch, stretches: list[_Stretch], place: int, text: str
) -> list[Mark] | None:
    """Return the years that directly follow the last number of a stretch, if they do."""
    number, first = numbers.marks[-1], years.lists[0]
    gap = text[number.end : first[0].start]
    if not _DIRECTLY.fullmatch(gap):
        return None
    rest = text[first[-1].end :]
    if re.search(r"[(\[]", gap) and _HEADS.match(rest):
        return None
    following = stretches[place + 2] if place + 2 < len(stretches) else None
    if following and len(years.lists) == 1 and len(first) == 2:
        between = text[first[0].end : first[1].start]
        head = text[first[1].end : following.marks[0].start]
        new_part = re.search(r"\b(?:in|on|by|at)\b", between, re.IGNORECASE)
        if new_part and re.fullmatch(r"[\s,:]*(?:it\s+)?(?:was|were|only|about)?\s*\$?", head):
            years.lists = [first[:1], first[1:]]  # "64.8 Mt in 2025 and in 2024 54.9 Mt"
    return years.lists[0]


def _infer(
    stretches: list[_Stretch],
    own: dict[Mark, tuple[int, ...]],
    taken: dict[int, list[Mark]],
    text: str,
) -> None:
    """Give years to numbers by the order of the whole sentence, where it leaves one reading."""

    def values(years: list[Mark]) -> tuple[int, ...]:
        return tuple(mark.year for mark in years if mark.year is not None)

    counted = sum(stretch.are_years for stretch in stretches)
    ahead = stretches[0].are_years and not stretches[-1].are_years
    behind = not stretches[0].are_years and stretches[-1].are_years
    for place, stretch in enumerate(stretches):
        if stretch.are_years:
            continue
        before = stretches[place - 1].lists[-1] if place else None
        after = stretches[place + 1].lists[0] if place + 1 < len(stretches) else None
        if before is not None and taken.get(place - 1) == before:
            before = None
        settled = {mark.unit for mark in stretch.marks if mark in own}
        for mark in stretch.marks:
            if mark in own:
                continue
            if before and (
                _COMPARISON.search(_before(text, before[0].start))
                or _aside(before[0], stretch, mark, text)
            ):
                continue
            if before and (
                (not taken and counted > 1 and ahead)
                or (place + 1 in taken and mark.unit in settled)
                or place - 1 in taken
            ):
                own[mark] = values(before)
            elif not taken and counted > 1 and behind and after:
                own[mark] = values(after)
