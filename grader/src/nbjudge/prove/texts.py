"""Wrong and honest rewritings of an answer that is text: each number, unit, year and choice.

An answer of this kind binds names to plain values: texts, choices and whole numbers. A mutant
changes one number, unit, year or choice and must be rejected; a variant writes the same quantity
in another honest way and must keep full marks. What else a text says is for a person to read.
"""

from __future__ import annotations

import ast
import itertools
import random
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence

from nbjudge.checks.reading import Number, read_numbers
from nbjudge.checks.sentences import sentences

#: A text with fewer words is a choice.
LEAST_WORDS = 4

#: Units that stand in each other's place in a mutant.
_UNITS = ("", " kt", " Mt", " %", " percentage points", " km", " people", " dollars")
_YEAR = re.compile(r"(?<![\w.,])(?:19|20)\d\d(?![\w%]|[.,]\d)")


def values(solution: str) -> dict[str, str | int] | None:
    r"""Read an answer that binds names to plain values; None if it is anything else.

    >>> values('claim = "..."\nclaim = "It is 5 km."\nnumber = 3\n')
    {'claim': 'It is 5 km.', 'number': 3}
    >>> values("def f(): pass") is None
    True
    """
    found: dict[str, str | int] = {}
    for line in ast.parse(solution).body:
        if not isinstance(line, ast.Assign) or len(line.targets) != 1:
            return None
        target = line.targets[0]
        try:
            value = ast.literal_eval(line.value)
        except ValueError:
            return None
        if not isinstance(target, ast.Name) or not isinstance(value, str | int | type(...)):
            return None
        found[target.id] = value  # type: ignore[assignment]
    if not found or any(isinstance(value, type(...)) for value in found.values()):
        return None
    return found


def source(answer: Mapping[str, object]) -> str:
    """Write an answer's cell."""
    return "".join(f"{name} = {value!r}\n" for name, value in answer.items())


def is_text(value: object) -> bool:
    """Say whether a value is a written text, not a choice."""
    return isinstance(value, str) and len(value.split()) >= LEAST_WORDS


# Mutants --------------------------------------------------------------------------------------


def mutants(
    answer: Mapping[str, str | int], words: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str]]:
    """Give each answer with one change that must cost points: what was changed, and the cell.

    Parameters
    ----------
    answer : mapping of str to str or int
        As `values` reads it.
    words : mapping of str to sequence of str
        Choices of the course and what each may turn into.

    Yields
    ------
    tuple of str
    """
    for name, value in answer.items():
        if is_text(value):
            changes: Iterator[tuple[str, object]] = _wrong_texts(str(value))
        elif isinstance(value, bool):
            changes = iter([(str(not value), not value)])
        elif isinstance(value, int):
            near = (value + 1, value - 1, value + 2, value * 10 + 1, 0, -value, value + 0.5)
            changes = ((str(n), n) for n in near if n != value)
        else:
            changes = ((other, other) for other in (*words.get(value, ()), f"{value}_x", ""))
        for what, new in changes:
            yield f"{name}: {what}", source({**answer, name: new})
    texts = [name for name, value in answer.items() if is_text(value)]
    for one, two in itertools.pairwise(texts):
        swapped = {**answer, one: answer[two], two: answer[one]}
        yield f"{one} and {two}: swapped", source(swapped)


def _wrong_texts(text: str) -> Iterator[tuple[str, object]]:
    def with_(start: int, end: int, new: str) -> str:
        return text[:start] + new + text[end:]

    for number in read_numbers(text):
        written = re.match(r"[-\u2212\u2013]?[\d.,\u00a0\u2009\u202f]*\d", text[number.place :])
        if not written:
            continue
        start, end = number.place, number.place + written.end()
        for what, new in _wrong_digits(written[0]):
            yield f"{what}: {number.text} -> {new}", with_(start, end, new)
        stop = number.place + len(number.text)
        if number.unit and text[number.place : stop] == number.text and stop > end:
            for unit in (
                "",
                " kt",
                " Mt",
                " %",
                " percentage points",
                " km",
                " people",
                " dollars",
            ):
                if _means_the_same(number, unit):
                    continue
                yield f"unit: {number.text} ->{unit or ' none'}", with_(end, stop, unit)
    for year in _YEAR.finditer(text):
        for new in (
            str(int(year[0]) + 1),
            str(int(year[0]) - 1),
            str(int(year[0]) - 10),
            "the year",
        ):
            yield f"year: {year[0]} at {year.start()} -> {new}", with_(*year.span(), new)
    parts = [text[a:b] for a, b in sentences(text)]
    for place, part in enumerate(parts):
        if read_numbers(part) and len(parts) > 1:
            kept = " ".join(parts[:place] + parts[place + 1 :])
            yield f"sentence {place + 1}: left out", kept
    yield "all digits: left out", re.sub(r"\d[\d.,]*", "many", text)
    yield "text: empty", ""
    yield "text: dots", "..."


def _wrong_digits(written: str) -> Iterator[tuple[str, str]]:
    digits = [place for place, sign in enumerate(written) if sign.isdigit()]

    def put(place: int, digit: int) -> str:
        return written[:place] + str(digit % 10) + written[place + 1 :]

    first, last = digits[0], digits[-1]
    yield "first digit", put(first, int(written[first]) % 9 + 1)
    yield "last digit", put(last, int(written[last]) + 3)
    if len(digits) > 1 and written[digits[0]] != written[digits[1]]:
        swapped = list(written)
        swapped[digits[0]], swapped[digits[1]] = swapped[digits[1]], swapped[digits[0]]
        yield "digits swapped", "".join(swapped)
    if "." in written:
        yield "point moved", written.replace(".", "")
        yield "ten times less", "0." + written.replace(".", "").lstrip("0")
    else:
        yield "ten times more", written + "0"
    yield "first digit left out", written[:first] + (written[first + 1 :].lstrip(".,") or "0")


def _means_the_same(number: Number, unit: str) -> bool:
    """Say whether another unit is the number's own, in whatever writing."""
    own = {"Mt": (" Mt",), "%": (" %",), "pp": (" percentage points",), "km": (" km",)}
    scaled = {"people": (" people",), "USD": (" dollars",)}
    if number.scaled or number.unit not in scaled:
        return unit in own.get(number.unit, ()) and not (
            number.unit == "Mt" and "kt" in number.text
        )
    return unit in scaled[number.unit]


# Variants -------------------------------------------------------------------------------------


def _decimal_comma(text: str) -> str:
    return re.sub(r"(?<![\d.,])(\d+)\.(\d{1,2})(?![\d.,]*\d)", r"\1,\2", text)


def _as_kilotonnes(text: str, unit: str, mark: str) -> str:
    if any(n.unit == "Mt" and not re.search("[a-z]", n.text) for n in read_numbers(text)):
        return text  # it shares the unit of the number after it, which is to change

    def new(match: re.Match[str]) -> str:
        amount = round(float(match[1]) * 1000)
        return f"{amount:,}".replace(",", mark) + unit

    alone = r"(?<![\d.,\u2013-])(\d+(?:\.\d+)?) (?:Mt|million tonnes)\b(?!\s*(?:a|per) )"
    return re.sub(alone, new, text)


def _thousands(mark: str) -> Callable[[str], str]:
    def rule(text: str) -> str:
        return re.sub(
            r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d.]*\d)",
            lambda match: match[0].replace(",", mark),
            text,
        )

    return rule


def _wrapped(text: str, width: int, end: str) -> str:
    lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    return end.join(lines)


def _swap(pattern: str, new: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, new, text)


#: Other honest writings of a text that change no quantity.
WRITINGS: dict[str, Callable[[str], str]] = {
    "decimal comma": _decimal_comma,
    "no-break space before the unit": _swap(r"(?<=\d) (?=Mt|%|pp|km|people|million|bn)", "\u00a0"),
    "thin space before the unit": _swap(r"(?<=\d) (?=Mt|%|pp|km|people|million|bn)", "\u2009"),
    "no space before the unit": _swap(r"(?<=\d) (?=Mt|%|km|bn)", ""),
    "space before the percent sign": _swap(r"(?<=\d)%", " %"),
    "percent": _swap(r"(?<=\d)\s?%(?!-)", " percent"),
    "per cent": _swap(r"(?<=\d)\s?(?:%(?!-)|percent\b(?! point))", " per cent"),
    "percent sign": _swap(r"(?<=\d) per ?cent\b(?!age)(?! point)", "%"),
    "percentage points": _swap(r"(?<=\d) ?pp\b", " percentage points"),
    "pp": _swap(r"(?<=\d) percentage points?\b", " pp"),
    "million tonnes": _swap(r"(?<=\d) ?Mt\b", " million tonnes"),
    "million tons": _swap(r"(?<=\d) ?(?:Mt\b|million tonnes\b)", " million tons"),
    "mln tonnes": _swap(r"(?<=\d) ?(?:Mt\b|million tonnes\b)", " mln tonnes"),
    "Mt": _swap(r"(?<=\d) million tonnes\b", " Mt"),
    "kilotonnes": lambda text: _as_kilotonnes(text, " kt", ","),
    "thousand tonnes": lambda text: _as_kilotonnes(text, " thousand tonnes", "\u00a0"),
    "tonnes": lambda text: _as_kilotonnes(text, ",000 tonnes", ","),
    "kilometres": _swap(r"(?<=\d) ?km\b", " kilometres"),
    "kilometers": _swap(r"(?<=\d) ?(?:km|kilometres)\b", " kilometers"),
    "residents": _swap(r"(?<=\d) people\b", " residents"),
    "persons": _swap(r"(?<=\d) people\b", " persons"),
    "thousands with a space": _thousands(" "),
    "thousands with a no-break space": _thousands("\u00a0"),
    "thousands with a thin space": _thousands("\u202f"),
    "thousands joined": _thousands(""),
    "billion dollars": _swap(r"\$(\d[\d.]*) ?(?:bn|billion)\b", r"\1 billion dollars"),
    "US dollars before": _swap(r"\$(\d[\d.]*) ?(?:bn|billion)\b", r"USD \1 bn"),
    "to for a dash": _swap(r"(?<=\d)\u2013(?=\d)", " to "),
    "hyphen for a dash": _swap(r"\u2013", "-"),
    "dash for a hyphen": _swap(r"(?<=\d)-(?=\d)", "\u2013"),
    "minus sign": _swap(r"(?<![\w\d])-(?=\d)", "\u2212"),
    "numbers in bold": _swap(r"(?<![\w.,*$-])(\d+\.\d+)(?![\w.,]*\d)", r"**\1**"),
    "broken into lines": lambda text: _wrapped(text, 42, "\n"),
    "short lines": lambda text: _wrapped(text, 28, "\n    "),
    "lines of another system": lambda text: _wrapped(text, 60, "\r\n"),
    "two spaces": lambda text: text.replace(" ", "  "),
    "space around": lambda text: f"\n  {text}\n",
    "no full stop at the end": lambda text: text.rstrip(" ."),
    "a sentence more": lambda text: f"{text.rstrip()} This is my answer.",
    "a sentence before": lambda text: f"I looked at the table. {text}",
    "curly apostrophes": lambda text: text.replace("'", "\u2019"),
    "straight apostrophes": lambda text: text.replace("\u2019", "'"),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "about": _swap(r"(?<=\bcarried )(?=\d)", "about "),
}
CHOICES: dict[str, Callable[[str], str]] = {
    "capital": str.capitalize,
    "capitals": str.upper,
    "space around": lambda text: f" {text} ",
    "a full stop": lambda text: f"{text}.",
}


def variants(
    answer: Mapping[str, str | int], *, enough: int, without: Sequence[str] = ()
) -> Iterator[tuple[str, str]]:
    """Give honest other writings of an answer: what was done, and the cell.

    Parameters
    ----------
    answer : mapping of str to str or int
        As `values` reads it.
    enough : int
        How many to make at least.
    without : sequence of str
        Names of writings that the question's prompt forbids.

    Yields
    ------
    tuple of str
    """
    texts = [name for name, value in answer.items() if is_text(value)]
    seen = {source(answer)}

    def fresh(what: str, new: str) -> Iterator[tuple[str, str]]:
        if new not in seen:
            seen.add(new)
            yield what, new

    for what, code in _in_code(answer):
        yield from fresh(what, code)
    for name, value in answer.items():
        if isinstance(value, str) and name not in texts:
            for what, rule in CHOICES.items():
                yield from fresh(f"{name}: {what}", source({**answer, name: rule(value)}))
        elif isinstance(value, int) and not isinstance(value, bool):
            for what, new in (("as a text", str(value)), ("as a float", float(value))):
                yield from fresh(f"{name}: {what}", source({**answer, name: new}))
    rules = {name: rule for name, rule in WRITINGS.items() if name not in without}
    for what, rule in rules.items():
        changed = {name: rule(str(answer[name])) for name in texts}
        yield from fresh(what, source({**answer, **changed}))
    chance = random.Random(len(source(answer)))
    for number in range(6 * enough):
        if len(seen) > enough or not texts:
            return
        chosen = chance.sample(list(rules), 3)
        changed = {name: str(answer[name]) for name in texts}
        for what in chosen:
            changed = {name: rules[what](value) for name, value in changed.items()}
        yield from fresh(f"{' and '.join(chosen)} ({number})", source({**answer, **changed}))


def _in_code(answer: Mapping[str, str | int]) -> Iterator[tuple[str, str]]:
    """Give the same values written in other ways in Python."""
    texts = {name: str(value) for name, value in answer.items() if is_text(value)}
    rest = source({name: value for name, value in answer.items() if name not in texts})

    def lines(form: Callable[[str, str], str]) -> str:
        return rest + "\n".join(form(name, value) for name, value in texts.items()) + "\n"

    yield "a comment first", "# My answer.\n" + source(answer)
    if not texts:
        return
    if not any('"""' in value or value.endswith('"') for value in texts.values()):
        yield "three quotation marks", lines(lambda name, value: f'{name} = """{value}"""')
        yield "lines of its own", lines(lambda name, value: f'{name} = """\n{value}\n"""')
    yield (
        "parts added",
        lines(
            lambda name, value: f"{name} = {value[:20]!r} + {value[20:]!r}",
        ),
    )
    yield (
        "parts in brackets",
        lines(
            lambda name, value: (
                f"{name} = (" + "\n    ".join(repr(part) for part in _pieces(value)) + ")"
            )
        ),
    )
    yield "in steps", lines(lambda name, value: f"text = {value!r}\n{name} = text.strip()")
    yield "with a type", lines(lambda name, value: f"{name}: str = {value!r}")
    yield "words joined", lines(lambda name, value: f"{name} = ' '.join({value.split()!r})")
    yield "a number put in", lines(_with_number)


def _with_number(name: str, value: str) -> str:
    """Write a text as an f-string that puts its first decimal number in."""
    match = re.search(r"(?<![\w.,{}-])\d+\.\d*[1-9](?![\d.,])", value)
    if not match or "{" in value:
        return f"{name} = {value!r}"
    words = value[: match.start()] + "{number}" + value[match.end() :]
    return f"number = {match[0]}\n{name} = f{words!r}"


def _pieces(text: str) -> list[str]:
    return [text[place : place + 40] for place in range(0, len(text), 40)]
