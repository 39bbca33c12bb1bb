"""Read the numbers of a text: their values, units and years, as honest writers put them down.

Writers of many languages use the course's English. A decimal comma, a space between thousands, a
dash for a minus and a unit in words are all read. Nothing here knows which number is wanted.
"""

from __future__ import annotations

from nbjudge.checks.guard import private_builtins

__builtins__ = private_builtins()  # type: ignore[assignment]

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from nbjudge.checks.sentences import sentences
from nbjudge.checks.wording import NUMBER_WORDS, SPELLED
from nbjudge.checks.years import Mark, belonging

#: How many characters before and after a number are read for its unit.
_NEAR = 90

#: Unit -> (dimension, how many of the dimension's own unit it is). A dimension is named by the
#: unit in which `Number.value` is given.
UNITS: dict[str, tuple[str, float]] = {
    "Mt": ("Mt", 1.0),
    "million tonnes": ("Mt", 1.0),
    "kt": ("Mt", 1e-3),
    "thousand tonnes": ("Mt", 1e-3),
    "t": ("Mt", 1e-6),
    "tonnes": ("Mt", 1e-6),
    "%": ("%", 1.0),
    "pp": ("pp", 1.0),
    "USD": ("USD", 1.0),
    "USD million": ("USD", 1e6),
    "USD bn": ("USD", 1e9),
    "USD billion": ("USD", 1e9),
    "people": ("people", 1.0),
    "thousand people": ("people", 1e3),
    "million people": ("people", 1e6),
    "km": ("km", 1.0),
    "km2": ("km2", 1.0),
    "barrels": ("barrels", 1.0),
    "barrels/day": ("barrels/day", 1.0),
}

_SPACE = "\u00a0\u2009\u202f\u2007 "
_DASH = "-\u2212\u2013\u2014\u2010\u2011"
_NUMBER = re.compile(
    rf"""(?<![\w.,])(?P<digits>
      \d{{1,3}}(?:[{_SPACE}'\u2019]\d{{3}})+(?:[.,]\d+)?(?![\d])   # 1 234,5
    | \d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d|,\d)                     # 1,234.5
    | \d{{1,3}}(?:\.\d{{3}}){{2,}}(?:,\d+)?(?!\d)                      # 1.234.567,8
    | \d{{1,3}}\.\d{{3}},\d+(?!\d)                                     # 1.234,5
    | \d+[.,]\d+(?!\d)
    | \d+(?!\d)
    | \.\d+(?!\d)
    )(?!st\b|nd\b|rd\b|th\b|s\b|[.,]\d)""",
    re.VERBOSE,
)
_YEAR = re.compile(r"(?:19\d\d|20\d\d|2100)")
_DATE = re.compile(r"\b((?:19|20)\d\d)-(?:0\d|1[0-2])(?:-[0-3]\d)?\b")
_DAY_FIRST = re.compile(r"(?<![\w.,/])[0-3]?\d([./])[0-3]?\d\1((?:19|20)\d\d)(?!\d|[.,/]\d)")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_SHORT_YEAR = re.compile(rf"(?<!\d)((?:19|20)\d\d)\s?[{_DASH}/]\s?(\d\d)(?![\d.,]*\d|\s?%)")

_SCALES = (
    (r"trillions?\b|tn\b|trn\b", 1e12),
    (r"billions?\b|bill?n\b|bn\b|mrd\b|bln\b|milliards?\b|thousand\s+millions?\b", 1e9),
    (r"millions?\b|mill?n\b|mln\b|mio\b|mn\b", 1e6),
    (r"thousands?\b|thsd?\b|thou\b", 1e3),
)
_TONNES = r"(?:metric\s+)?(?:tonnes?|tons?)\b|t\b(?!\s*-?\s*shirt)"
_RATE = (
    r"\s*(?:/|\b(?:a|an|per|each|every)[ -])\s*(?:day|d|week|month|hour)\b|\s*\b(?:daily|monthly)\b"
)
#: Units after a number and its scale word: pattern, unit, and how many of the dimension it is.
_AFTER = (
    (
        r"(?:percentage|per[\s-]{0,9}cent|percent|%)[\s-]?points?\b|p\.?p\.?(?![a-z])|ppts?\b",
        "pp",
        1.0,
    ),
    (r"%|\u066a|per[\s-]{0,9}cents?\b|percents?\b|percentages?\b|pct\b|p\.\s?c\.", "%", 1.0),
    (r"(?:Mt|MT|Mio\.?\s?t|Mln\.?\s?t)(?:pa)?\b|megatonn?e?s?\b", "Mt", 1.0),
    (r"(?:kt|Kt|KT)(?:pa)?\b|kilotonn?e?s?\b", "Mt", 1e-3),
    (_TONNES, "Mt", 1e-6),
    (r"(?:b/d|bpd|bbl/d)\b", "barrels/day", 1.0),
    (r"(?:barrels?|bbls?)\b", "barrels", 1.0),
    (r"(?:square\s+(?:km|kilomet(?:re|er)s?)|km2|km\u00b2|km\^2|sq\.?\s*km)(?!\w)", "km2", 1.0),
    (r"(?:km|kms|kilomet(?:re|er)s?)\b", "km", 1.0),
    # A sign before the next number belongs to that one: "in 2022 $17.9 bn".
    (
        r"(?:U\.?S\.?\s*)?(?:dollars?\b|\$(?!\s?\d))|USD\b(?!\s?\d)|U\.S\.\s*dollars?\b",
        "USD",
        1.0,
    ),
    (
        r"(?:(?:more|fewer|additional|other|extra|net|ethnic|permanent|rural|urban)\s+){0,2}"
        r"(?:people|persons?|inhabitants?|residents?|citizens?|migrants?)\b",
        "people",
        1.0,
    ),
)
_GAP = re.compile(rf"[{_SPACE}\n]*-?(?:of\s+(?=(?:tonnes|tons|people|dollars|barrels)\b))?")
_CURRENCY_BEFORE = re.compile(r"(?:US\s?\$|\$|USD|U\.S\.\s?\$)\s*$")
_JOINS = re.compile(
    rf"""\s*(?:[{_DASH}/~]|to|and|or|until|till|up\s+to|down\s+to|of|out\s+of|from|,|against|versus
    |vs\.?|than|compared\s+with|compared\s+to|,\s*(?:and|or|against|then))\s*
    (?:(?:of|the|all|a|total|about|around|some|nearly|almost|from|only|over|roughly|approximately
    |ca\.?|to|at\s+(?:least|most)|approx\.?|just|and)\s+){{0,3}}[~\u2248$]?""",
    re.VERBOSE | re.IGNORECASE,
)
#: A year that heads the next number of a list: "2022: 62.4, 2025: 75.8 Mt", "62.4, in 2025 75.8".
_YEAR_HEADS = re.compile(
    r"\s*[,;]?\s*(?:and\s+)?(?:(?:in\s+)?(?:19|20)\d\d\s*[:=]|in\s+(?:19|20)\d\d,?)\s*",
    re.IGNORECASE,
)
#: A year that directly follows a number, with a span's second year.
_YEAR_BESIDE = re.compile(
    rf"\A\s*\(?\s*(?:(?:in|for|of|at|by|on)\s+)?(?:1\s+January\s+)?(?:19|20)\d\d"
    rf"(?:\s?[{_DASH}/]\s?(?:(?:19|20)\d\d|\d\d))?\s*\)?",
    re.IGNORECASE,
)
#: A year or a percentage in brackets between a number and its unit: "75.8 (2025) million tonnes".
_WITHIN = re.compile(
    rf"[{_SPACE}\n]*[(\[]\s*(?:(?:(?:in|for)\s+)?(?:19|20)\d\d|"
    rf"(?:(?:or|i\.e\.)\s+)?[{_DASH}]?\d{{1,3}}(?:[.,]\d+)?\s*(?:%|per\s?cent|percent))\s*[)\]]"
    rf"(?=[{_SPACE}\n])",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"[\s-]*years?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Number:
    """One number of a text.

    Attributes
    ----------
    value : float
        In the unit that `unit` names; negative if a minus stands before it.
    unit : str
        Dimension: ``Mt``, ``%``, ``pp``, ``USD``, ``people``, ``km``, ``km2``, ``barrels``,
        ``barrels/day``; with ``/day`` or ``/month`` after it where the text says so; empty if no
        known unit stands beside it.
    years : tuple of int
        The years of its sentence that may belong to it: those nearest before and after.
    own : tuple of int
        The years that the order of its sentence gives to this number alone; empty where the order
        does not decide.
    text : str
        The number as it is written, with its unit.
    place : int
        Where it begins in the text.
    sentence : int
        The number of its sentence, from 0.
    step : float
        One unit of the last digit that was written, in `unit`.
    others : tuple of float
        Other values that the same digits may mean: ``31,478 %`` is 31.478 % with a decimal comma.
    tail : str
        What follows its digits in its sentence, up to a line's length.
    spelled : bool
        Whether it is written as a word.
    scaled : bool
        Whether a word such as "million" belongs to it.
    """

    value: float
    unit: str
    years: tuple[int, ...]
    text: str
    place: int
    sentence: int = 0
    step: float = 1.0
    others: tuple[float, ...] = ()
    tail: str = ""
    spelled: bool = False
    scaled: bool = False
    own: tuple[int, ...] = ()

    @property
    def zeros(self) -> int:
        """How many zeros end its digits, if it is a whole number such as 62,400."""
        written = _NUMBER.search(self.text.lstrip(_DASH))
        if written is None or re.search(r"[.,]\d{1,2}$", written["digits"]):
            return 0
        whole = re.sub(r"\D", "", written["digits"])
        return len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0

    @property
    def values(self) -> tuple[float, ...]:
        """Every value that the digits may mean."""
        return (self.value, *self.others)

    @property
    def shown(self) -> str:
        """The number as it stands, with its unit where that stands elsewhere."""
        if self.unit and not re.search(r"[^\d\s.,'\u2019\u00a0\u2009\u202f+-]", self.text):
            return f"{self.text} [{self.unit}]"
        return self.text

    def is_near(self, wanted: float, within: float | None, sign: str) -> bool:
        """Say whether one of its values is the wanted one, as far as its digits tell.

        Parameters
        ----------
        wanted : float
        within : float, optional
            How far it may be off; half of the last digit written, when left out or less than that.
        sign : {"exact", "either"}
            Whether a minus counts.
        """
        room = self.step / 2 if within is None else max(within, self.step / 2)
        values = [abs(v) if sign == "either" else v for v in self.values]
        return any(abs(v - (abs(wanted) if sign == "either" else wanted)) <= room for v in values)


def _values(digits: str) -> tuple[float, tuple[float, ...], float]:
    """Return the value of some digits, the other values they may mean, and the last digit's step.

    >>> _values("1,234.5"), _values("64,8"), _values("1,234")
    ((1234.5, (), 0.1), (64.8, (), 0.1), (1234.0, (1.234,), 1.0))
    """
    bare = re.sub(rf"[{_SPACE}'\u2019]", "", digits)
    commas, dots = bare.count(","), bare.count(".")
    if commas and dots:
        last = max(bare.rfind(","), bare.rfind("."))
        whole, part = re.sub("[.,]", "", bare[:last]), bare[last + 1 :]
        if (commas if bare[last] == "," else dots) > 1:
            return float(whole + part), (), 1.0
        return float(f"{whole}.{part}"), (), 10.0 ** -len(part)
    if commas + dots > 1:
        return float(re.sub("[.,]", "", bare)), (), 1.0
    if not commas + dots:
        return float(bare), (), 1.0
    whole, part = re.split("[.,]", bare)
    small = float(f"{whole or '0'}.{part}")
    step = 10.0 ** -len(part)
    if len(part) == 3 and 0 < len(whole) <= 3 and whole[0] != "0":
        if commas and bare == digits:
            return float(whole + part), (small,), 1.0
        if dots and bare == digits:
            return small, (float(whole + part),), step
    return small, (), step


def _unit_after(rest: str) -> tuple[str, float, int, bool]:
    """Return the unit, its scale, how many characters both take, and whether a scale was named."""
    gap = re.match(rf"[{_SPACE}\n]*-?", rest)
    at = gap.end() if gap else 0
    scale, named = 1.0, False
    for pattern, factor in _SCALES:
        match = re.match(rf"(?:{pattern})\.?", rest[at:], re.IGNORECASE)
        if match:
            scale, named, at = factor, True, at + match.end()
            break
    else:
        short = re.match(rf"k\b|[{_SPACE}]?[mM]\b", rest)  # 45k, 4.1m people, 54.9 M tonnes
        counted = rf"\s+(?:of\s+)?(?:{_AFTER[-1][0]}|{_TONNES}|dollars?\b)"
        if short and rest[0] == "k":
            scale, named, at = 1e3, True, 1
        elif short and re.match(counted, rest[short.end() :]):
            scale, named, at = 1e6, True, short.end()
    gap = _GAP.match(rest, at)
    place = gap.end() if gap else at
    for pattern, unit, factor in _AFTER:
        # Letters as such tell Mt from "mt"; words may be in capitals.
        match = re.match(pattern, rest[place:]) or re.match(pattern, rest[place:], re.IGNORECASE)
        if not match:
            continue
        end = place + match.end()
        rate = re.match(_RATE, rest[end:], re.IGNORECASE)
        if rate and unit != "%":
            word = re.sub(r".*\b(day|d|week|month|hour)\b.*", r"\1", rate[0], flags=re.DOTALL)
            word = {"d": "day", "daily": "day", "monthly": "month"}.get(word.strip(), word.strip())
            unit, end = f"{unit}/{word}", end + rate.end()
        return unit, scale * factor, end, named
    return "", scale, at if named else 0, named


@dataclass(frozen=True)
class _Token:
    start: int
    end: int
    year: int | None = None
    number: Number | None = None
    currency: bool = False


def read_numbers(text: str) -> list[Number]:
    """Read every number of a text that is no year, in order.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of Number

    Examples
    --------
    >>> [(n.value, n.unit, n.years) for n in read_numbers("In 2025 it was 64,800 kt, or 82 %.")]
    [(64.8, 'Mt', (2025,)), (82.0, '%', (2025,))]
    """
    found: list[Number] = []
    for number, (start, end) in enumerate(sentences(text)):
        tokens = _tokens(text[start:end], start, number)
        tokens = _share_units(tokens, text)
        found += _with_years(tokens, text)
    decimal_marks = _decimal_marks(found)
    return [_one_reading(number, decimal_marks) for number in found]


def _tokens(sentence: str, start: int, number: int) -> list[_Token]:
    tokens: list[_Token] = []
    taken: list[tuple[int, int]] = []
    for match in _DATE.finditer(sentence):
        tokens.append(_Token(start + match.start(), start + match.end(), year=int(match[1])))
        taken.append(match.span())
    for match in _DAY_FIRST.finditer(sentence):  # 01.01.2025
        tokens.append(_Token(start + match.start(), start + match.end(), year=int(match[2])))
        taken.append(match.span())
    for match in _SHORT_YEAR.finditer(sentence):
        first, last = int(match[1]), int(match[1][:2] + match[2])
        if any(a < match.end() and match.start() < b for a, b in taken) or last <= first:
            continue
        for year, group in ((first, 1), (last, 2)):
            tokens.append(_Token(start + match.start(group), start + match.end(group), year=year))
        taken.append(match.span())
    for match in _NUMBER.finditer(sentence):
        if any(a < match.end() and match.start() < b for a, b in taken):
            continue
        token = _token(sentence, match, start, number)
        if token is not None:
            tokens.append(token)
    for match in SPELLED.finditer(sentence):
        token = _spelled(sentence, match, start, number)
        if token is not None:
            tokens.append(token)
    return sorted(tokens, key=lambda token: token.start)


def _token(sentence: str, match: re.Match[str], start: int, number: int) -> _Token | None:
    digits = match["digits"]
    rest = sentence[match.end() : match.end() + _NEAR]
    before = sentence[max(match.start() - _NEAR, 0) : match.start()]
    if re.match(rf"\s(?:{_MONTH})", rest, re.IGNORECASE) and len(digits) <= 2:
        return None  # a day, as in 1 January 2022
    if re.search(rf"\b{_MONTH}\s$", before, re.IGNORECASE) and len(digits) <= 2:
        return None
    unit, scale, length, named = _unit_after(rest)
    within = None if unit else _WITHIN.match(rest, length)
    if within is not None:  # "75.8 (2025) million tonnes", "30.1 billion (2023) dollars"
        behind = _unit_after(rest[within.end() :])
        if behind[0] or behind[3]:
            unit, length = behind[0], behind[2]
            scale, named = scale * behind[1], named or behind[3]
        else:
            within = None
    currency = bool(_CURRENCY_BEFORE.search(before))
    if currency and not unit:
        unit = "USD"
        if not named and (short := re.match(r"\s?(m|k)\b", rest)):
            scale, length = {"m": 1e6, "k": 1e3}[short[1]], short.end()
            named = True
    if _YEAR.fullmatch(digits) and not unit and not named and not currency:
        return _Token(start + match.start(), start + match.end(), year=int(digits))
    sign, begin = 1.0, match.start()
    # "2021 – $18.0 bn" has a dash, and "–$18.0 bn" a minus.
    minus = re.search(rf"(?:^|(?<=[\s(\[:=~,;$\"'\u201c]))([{_DASH}])\$?$", before)
    if (minus and not re.search(r"\s$", before)) or re.search(r"\bminus\s$", before, re.IGNORECASE):
        sign = -1.0
        begin -= len(before) - minus.start(1) if minus else 0
    value, others, step = _values(digits)
    end = match.end() + length + (within.end() if within and length else 0)
    shown = sentence[begin:end].strip()
    return _Token(
        start + begin,
        start + (match.end() if within else end),  # what is in brackets is a mark of its own
        number=Number(
            sign * value * scale,
            unit,
            (),
            " ".join(shown.split()),
            start + begin,
            number,
            step * scale,
            tuple(sign * other * scale for other in others),
            rest,
            scaled=named,
        ),
        currency=currency,
    )


def _spelled(sentence: str, match: re.Match[str], start: int, number: int) -> _Token | None:
    parts = re.split(r"[\s-]+", match[0].lower())
    if parts[0] not in NUMBER_WORDS or (
        len(parts) == 2 and not 0 < NUMBER_WORDS.get(parts[1], 0) < 10
    ):
        return None
    value = float(sum(NUMBER_WORDS[part] for part in parts))
    rest = sentence[match.end() : match.end() + _NEAR]
    unit, scale, length, named = _unit_after(rest)
    end = match.end() + length
    return _Token(
        start + match.start(),
        start + end,
        number=Number(
            value * scale,
            unit,
            (),
            sentence[match.start() : end],
            start + match.start(),
            number,
            scale,
            (),
            rest,
            spelled=True,
            scaled=named,
        ),
    )


def _share_units(tokens: list[_Token], text: str) -> list[_Token]:
    """Give a number without a unit that of the number after it: ``17.8 to 25.8 Mt``."""
    shared = list(tokens)
    for place in range(len(tokens) - 2, -1, -1):
        one, other = shared[place], place + 1
        while other < len(tokens) and shared[other].year is not None:
            other += 1
        if one.number is None or other == len(tokens):
            continue
        two = shared[other]
        between = text[one.end : two.start]
        if other > place + 1:  # "from 24.6 in 2021 to 27.1 billion dollars"
            heads = _YEAR_HEADS.fullmatch(between)
            between = ", " if heads else _YEAR_BESIDE.sub("", between, count=1)
        joined = len(between) < _NEAR and (
            _JOINS.fullmatch(between) or _JOINS.fullmatch(between + " ")
        )
        if two.number is None or not joined:
            continue
        first, second = one.number, two.number
        if first.spelled and not second.spelled:
            continue
        bare = not re.search(r"[^\W\d_]|%", text[first.place : one.end])
        money = one.currency and bare and second.unit in ("", "USD")
        if money and not first.scaled and second.scaled:
            scale = _scale_of(second)
            shared[other] = replace(two, number=replace(second, unit="USD"))
            shared[place] = replace(one, number=_scaled(first, scale, "USD"))
        elif not first.unit and second.unit and not first.scaled:
            shared[place] = replace(one, number=_scaled(first, _scale_of(second), second.unit))
        elif not first.unit and second.unit and first.scaled and _scale_of(second) >= 1e-6:
            factor = {"Mt": 1e-6}.get(second.unit.split("/")[0], 1.0)
            shared[place] = replace(one, number=_scaled(first, factor, second.unit))
    return shared


def _scale_of(number: Number) -> float:
    """Return by how much a number's digits were multiplied to give its value."""
    digits = _NUMBER.search(number.text.lstrip(_DASH))
    return number.step / _values(digits["digits"])[2] if digits else number.step


def _scaled(number: Number, scale: float, unit: str) -> Number:
    return replace(
        number,
        value=number.value * scale,
        others=tuple(other * scale for other in number.others),
        step=number.step * scale,
        unit=unit,
    )


def _with_years(tokens: list[_Token], text: str) -> list[Number]:
    """Give each number the years next to it, and those that the sentence gives to it alone."""
    found: dict[int, Number] = {}
    # "The five years 2014-2018": five counts the years, and stands between no other two marks.
    lengths = {token for token in tokens if token.number and _LENGTH.match(token.number.tail)}
    for left_out in [set(), lengths] if lengths else [set()]:
        kept = [token for token in tokens if token not in left_out]
        marks = [Mark(t.start, t.end, t.year, t.number.unit if t.number else "") for t in kept]
        numbers = [token.number for token in kept if token.number is not None]
        for number, (near, own) in zip(numbers, belonging(marks, text), strict=True):
            found[number.place] = replace(number, years=near, own=own)
    return [found[place] for place in sorted(found)]


def _decimal_marks(numbers: Iterable[Number]) -> set[str]:
    """Return the decimal marks, comma or point, that a text uses where no other reading is left."""
    found = set()
    for number in numbers:
        written = _NUMBER.search(number.text.lstrip(_DASH))
        digits = written["digits"] if written else ""
        mark = re.search(r"[.,](?=\d+$)", digits)
        if mark and not number.others and (number.step < _scale_of(number) or not number.step):
            found.add(mark[0])
    return found


def _one_reading(number: Number, decimal_marks: set[str]) -> Number:
    """Drop the reading of three digits behind a comma or a point that the text does not allow.

    ``64,800 Mt`` is 64.8 Mt only in a text that writes decimal commas elsewhere, such as
    ``82,3 %``, and ``17.981 million`` is 17,981 million only there. Two cases need no such text,
    because the other reading makes no sense: a percentage in the thousands, and a part of a person.
    """
    if not number.others:
        return number
    comma = "," in number.text
    if number.unit in ("%", "pp") or "," in decimal_marks:
        counts_people = number.unit == "people" and not number.scaled
        return replace(number, others=()) if comma and counts_people else number
    if comma:
        return replace(number, others=())
    whole_things = not number.scaled and number.unit in ("", "people", "barrels", "barrels/day")
    return number if whole_things else replace(number, others=())


def years_by_sentence(text: str) -> list[tuple[int, ...]]:
    """Return the years of each sentence, in order.

    >>> years_by_sentence("In 2024 and 2025. It fell. By 2030.")
    [(2024, 2025), (), (2030,)]
    """
    return [
        tuple(token.year for token in _tokens(text[a:b], a, n) if token.year is not None)
        for n, (a, b) in enumerate(sentences(text))
    ]
