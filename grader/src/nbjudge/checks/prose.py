"""Written answers whose numbers are checked: a text in, questions about its numbers and words.

The text is a plain `str`, so that a check says the same in JupyterLab, in plain nbgrader, in a
judged run and in the proof. A message never holds the number that is wanted: it says which kind
of number is missing (unit, year) and what was found instead.
"""

from __future__ import annotations

from nbjudge.checks.errors import CheckError, NotAttempted
from nbjudge.checks.guard import private_builtins

__builtins__ = private_builtins()  # type: ignore[assignment]

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import isclose
from typing import Any

from nbjudge.checks import wording
from nbjudge.checks.choice import STUB, is_ellipsis
from nbjudge.checks.reading import UNITS, Number, read_numbers, years_by_sentence
from nbjudge.checks.sentences import cleaned, sentences
from nbjudge.checks.values import canary, type_name

#: A longer text is no answer to a question; reading it would only take time.
MOST_CHARACTERS = 20_000

#: Between a part and its whole: "7 of these 8", "54.9 million tonnes out of the 68.6".
_PART_OF = re.compile(
    r"[\w\s]{0,25}?\b(?:out\s+)?of\s+(?:(?:the|all|these|those|its|their|a|total)\s+)*",
    re.IGNORECASE,
)
_BLANK = re.compile(r"[\s.\u2026_\-<>\[\]()?!]*")
_HOLES = re.compile(r"(?<![\w\"'\u201c\u2019)])(?:\.{3,}|\u2026)(?![\w\"'\u201d])|_{3,}")
_QUOTED = re.compile(
    r"\"[^\"\n]*\"|\u201c[^\u201d\n]*\u201d|\u00ab[^\u00bb\n]*\u00bb"
    r"|(?<!\w)'[^'\n]*'(?!\w)|\u2018[^\u2019\n]*\u2019(?!\w)"
)
_FACTORS = (
    (1000.0, "Is it in another multiple of the unit, such as thousand for million?"),
    (1e6, "Is it in another multiple of the unit, such as single units for millions?"),
    (100.0, "Is it a share where a percentage is asked, or the other way round?"),
)


def prose(
    came: object, *, what: str = "your answer", template: str = "", carry: bool = False
) -> Prose:
    """Read a written answer.

    Parameters
    ----------
    came : object
        What the answer's name holds; only a plain `str` is a text.
    what : str
        What was asked, for messages: ``"your sentence"``.
    template : str
        The text that the released cell holds, if it is more than dots: it is no answer.
    carry : bool
        Whether a sentence that names no year speaks of the years of the sentence before it, or,
        if there are none, of a next sentence that adds the years and no number. A change between
        two years may then name one year in each of two sentences.

    Returns
    -------
    Prose
        The text, with its numbers, ready for questions.

    Raises
    ------
    NotAttempted
        If the text is empty, or is what the course handed out.
    CheckError
        If it is no text, too long, or still has a blank in it.

    Examples
    --------
    >>> text = prose("In 2025 the line carried 64.8 of the 78.7 million tonnes exported (82 %).")
    >>> text.number(64.8, unit="Mt", year=2025).text
    '64.8'
    >>> text.number(0.82, unit="pp")
    Traceback (most recent call last):
        ...
    nbjudge.checks.errors.CheckError: your answer: no number in percentage points (pp) was found. \
Numbers with a unit: 64.8 [Mt], 78.7 million tonnes, 82 %. Write the unit beside the number.
    """
    canary()
    if came is None or came is Ellipsis or is_ellipsis(came):
        raise NotAttempted(f"{what} is not written yet. Put your text between the quotation marks.")
    if type(came) is not str:
        raise CheckError(f"{what}: came {type_name(came)}; expected text in quotation marks (str).")
    text = cleaned(came)
    if _BLANK.fullmatch(text) or STUB.search(text) or (template and text == cleaned(template)):
        raise NotAttempted(f"{what} is not written yet. Put your text between the quotation marks.")
    if len(text) > MOST_CHARACTERS:
        raise CheckError(f"{what}: the text has {len(text)} characters; that is too long to read.")
    hole = _HOLES.search(_QUOTED.sub(lambda match: "x" * len(match[0]), text))
    if hole:
        around = " ".join(text[max(hole.start() - 20, 0) : hole.end() + 20].split())
        raise CheckError(f"{what}: a blank is left to fill: \u2018{around}\u2019.")
    return Prose(text, what, carry)


@dataclass(frozen=True)
class Prose:
    """A written answer; `prose` makes it.

    Attributes
    ----------
    text : str
        The text, without markup.
    what : str
        What was asked, for messages.
    carry : bool
        Whether a sentence without a year speaks of the years of the sentences beside it.
    """

    text: str
    what: str
    carry: bool = False

    @cached_property
    def numbers(self) -> list[Number]:
        """Every number of the text that is no year, in order, with unit and years."""
        found = read_numbers(self.text)
        if not self.carry:
            return found
        from dataclasses import replace

        years = years_by_sentence(self.text)
        counted = {number.sentence for number in found}
        carried: list[Number] = []
        for number in found:
            earlier = [y for y in years[: number.sentence + 1] if y]
            # "It made up for 35 %. This is for 2023 and 2024 together."
            later = [] if number.sentence + 1 in counted else years[number.sentence + 1 :][:1]
            kept = number.years or (earlier or later or [()])[-1]
            carried.append(replace(number, years=kept))
        return carried

    def words(self, *, least: int = 1, most: int | None = None) -> int:
        """Check how many words the text has.

        Parameters
        ----------
        least, most : int
            A number counts as a word. `most` may be left out.

        Returns
        -------
        int
            How many there are.

        Raises
        ------
        CheckError
            If there are fewer or more.
        """
        count = len(re.findall(r"[^\W_](?:[\w.,'\u2019-]*\w)?", self.text))
        if count < least:
            raise CheckError(
                f"{self.what}: {count} word{'' if count == 1 else 's'}; write at least {least}."
            )
        if most is not None and count > most:
            raise CheckError(
                f"{self.what}: {count} word{'' if count == 1 else 's'}; write at most {most}."
            )
        return count

    def number(
        self,
        wanted: float,
        *,
        unit: str,
        year: int | tuple[int, ...] | None = None,
        within: float | None = None,
        sign: str = "exact",
        also: str = "",
        means: str = "",
        of: str = "",
        among: Mapping[str, str] | None = None,
        whole: str = "",
        wholes: Mapping[str, str] | None = None,
    ) -> Number:
        """Check that a number occurs, with its unit beside it and its year in the same sentence.

        Parameters
        ----------
        wanted : float
            In `unit`. Other multiples of the unit count: 64,800 kt is 64.8 Mt.
        unit : str
            One of `nbjudge.checks.reading.UNITS`, or any other word that must stand after the
            number: ``"regions"``. An empty text asks for no unit.
        year : int or tuple of int, optional
            Year or years that must stand in the number's sentence. Where a sentence speaks of
            several years, the ones nearest to the number count; and where its order gives each
            number a year of its own ("in 2022 and 2025 it was 62.4 and 75.8 Mt"), only that one.
        within : float, optional
            How far the number may be off, in `unit`. Whoever writes more digits must have them
            right to one unit of the last digit, or of the last one before zeros in a whole
            number (62,400). When left out, half of the last digit written.
        sign : {"exact", "either"}
            Whether a minus counts; "45,428 more left than came" has none.
        also : str
            Regular expression of other words that may stand in the place of `unit`.
        means : str
            What the number is, for messages: ``"the share of the canal"``.
        of : str, optional
            Whose number it is: one of the names of `among`. A number that its sentence gives to
            another one of these names is refused.
        among : mapping of str to str, optional
            Names, and regular expressions of the words that stand for them.
        whole : str, optional
            What a share must be taken of: one of the names of `wholes`. A share that the words
            beside it ("31 % of all boats", "among the boats, 31 %") take of another one only is
            refused.
        wholes : mapping of str to str, optional
            Names, and regular expressions of the words that stand for them.

        Returns
        -------
        Number
            The first one that fits. A number that its words deny ("not 53 %") does not.

        Raises
        ------
        CheckError
            If none does. It says which part is wrong, and never the wanted value.
        """
        if sign not in ("exact", "either"):
            raise ValueError(f"sign must be 'exact' or 'either', not {sign!r}")
        canary()
        numbers = self.numbers
        years = () if year is None else (year,) if isinstance(year, int) else tuple(year)
        near = [n for n in numbers if self._in_unit(n, unit, also) is not None]
        right = [n for n in near if self._fits(n, wanted, unit, within, sign, also)]
        others, fault = "", ""
        for number in right:
            if set(years) <= set(self._years_for(number, years)):
                whose = self._whose(number, numbers, among or {})
                why = self._fault(number, whole, wholes or {})
                if whose in ("", of) and not why:
                    return number
                fault = fault or why
                if whose not in ("", of):
                    others = others or f"\u2018{number.shown}\u2019 belongs to {whose}"
        label = f"{self.what}: {means}" if means else self.what
        if fault and not others:
            raise CheckError(f"{label}: {fault}")
        if others:
            raise CheckError(
                f"{label}: in its sentence {others}, not to {of}. Check which number belongs to "
                "which name, and write each number next to its name."
            )
        wants = wording.UNIT_NAMES.get(unit, f"the unit {unit!r}" if unit else "a plain number")
        when = f" for {' and '.join(map(str, years))}" if years else ""
        if right:
            found = right[0]
            told = ", ".join(map(str, found.years)) or "none"
            if set(years) <= set(found.years):
                given = " and ".join(map(str, found.own))
                raise CheckError(
                    f"{label}: by the order of its sentence, \u2018{found.shown}\u2019 is the "
                    f"number of {given}. Check which number belongs to which year, and write each "
                    "year next to its number."
                )
            raise CheckError(
                f"{label}: \u2018{found.shown}\u2019 has no {' and '.join(map(str, years))} in "
                f"its sentence (years beside it: {told}). Write the year in the same sentence, "
                "next to the number."
            )
        self._explain(label, wants, when, wanted, unit, within, sign, also, numbers, near)
        raise AssertionError  # not reached

    def _years_for(self, number: Number, asked: tuple[int, ...]) -> tuple[int, ...]:
        """Return the years that count for a number when a check asks for some years at once.

        A span such as 2024 to 2025 may be asked where the sentence gives the number one of the two,
        and, in a text that carries years on, where an earlier sentence names the other one.
        """
        if self.carry and len(asked) > 1 and set(number.years) <= set(asked):
            told = years_by_sentence(self.text)[: number.sentence + 1]
            return (*number.years, *(year for years in told for year in years))
        return number.own if 0 < len(asked) <= len(number.own) else number.years

    def _explain(
        self,
        label: str,
        wants: str,
        when: str,
        wanted: float,
        unit: str,
        within: float | None,
        sign: str,
        also: str,
        numbers: list[Number],
        near: list[Number],
    ) -> None:
        """Say why no number fits."""
        shown = ", ".join(n.shown for n in numbers[:6]) or "none"
        if not near:
            bare = [n for n in numbers if not n.unit and unit and n.is_near(wanted, within, sign)]
            if bare:
                raise CheckError(
                    f"{label}: \u2018{bare[0].text}\u2019 has no unit beside it. Write {wants}."
                )
            raise CheckError(
                f"{label}: no number in {wants} was found. Numbers with a unit: {shown}. "
                "Write the unit beside the number."
            )
        for number in near:
            for value in self._in_unit(number, unit, also) or ():
                if sign == "exact" and isclose(-value, wanted, rel_tol=1e-3):
                    raise CheckError(
                        f"{label}: the sign of \u2018{number.shown}\u2019 is turned round."
                    )
                for factor, question in _FACTORS:
                    if (
                        value
                        and wanted
                        and any(
                            isclose(abs(value / wanted), f, rel_tol=0.02)
                            for f in (factor, 1 / factor)
                        )
                    ):
                        comma = re.search(r"(?<![\d.,])\d{1,3},\d{3}(?![\d.,]*\d)", number.text)
                        if comma and factor == 1000:
                            question = (
                                "A comma before three digits separates thousands here. If it is "
                                "meant as a decimal comma, write a point, or fewer digits."
                            )
                        raise CheckError(
                            f"{label}: \u2018{number.shown}\u2019 is off by a factor of "
                            f"{factor:g}. {question}"
                        )
        found = ", ".join(f"\u2018{n.shown}\u2019" for n in near[:4])
        raise CheckError(
            f"{label}: no number in {wants}{when} is the one that is asked; found {found}. Check "
            "what it is a number of, its year and its rounding."
        )

    def _fault(self, number: Number, whole: str, wholes: Mapping[str, str]) -> str:
        """Say what the words beside a number make of it: denied, or a share of something else."""
        begin, end = sentences(self.text)[number.sentence]
        text, at = self.text[begin:end], number.place - begin
        if wording.denied(text, at):
            return (
                f"the words before \u2018{number.shown}\u2019 deny this number. Say what the "
                "figure is, and leave out what it is not."
            )
        if not wholes:
            return ""
        words = wording.taken_of(text, at, at + len(number.text))
        found = [name for name, one in wholes.items() if re.search(one, words, re.IGNORECASE)]
        if not found or whole in found:
            return ""
        return (
            f"by the words beside it, \u2018{number.shown}\u2019 is a share of {found[0]}, not "
            f"of {whole}. That is another denominator. Say of whom, or of what, the share is taken."
        )

    def _whose(self, number: Number, numbers: list[Number], among: Mapping[str, str]) -> str:
        """Return whose a number is, by the words of its sentence; empty where they do not say."""
        if not among:
            return ""
        begin, end = sentences(self.text)[number.sentence]
        same = [n for n in numbers if n.sentence == number.sentence and n.unit == number.unit]
        places = [(n.place - begin, n.place - begin + len(n.text)) for n in same]
        return wording.names_of(self.text[begin:end], places, among)[same.index(number)]

    def goes(self, number: Number, wanted: str, means: str) -> None:
        """Check where the words around a number say that it went.

        Parameters
        ----------
        number : Number
            One that `number` found.
        wanted : {"up", "down"}
        means : str
            What went there, for the message: ``"the population"``.

        Raises
        ------
        CheckError
            If the words say the opposite, or nothing.
        """
        if wanted not in ("up", "down"):
            raise ValueError(f"wanted must be 'up' or 'down', not {wanted!r}")
        canary()
        spans = sentences(self.text)
        begin, end = spans[number.sentence]
        at = number.place - begin
        said = wording.direction(self.text[begin:end], at, at + len(number.text), number.value < 0)
        years = years_by_sentence(self.text) if not said else []
        for (begin, end), named in zip(spans, years, strict=False):
            apart = named and number.years and not set(named) & set(number.years)
            if apart and wording.compares(self.text[begin:end]):
                return  # "It was lower in 2021": of which year that is said is for a person
            said = said or wording.direction(self.text[begin:end], 0, 0)
        if said == wanted:
            return
        if said:
            raise CheckError(
                f"{self.what}: the words around \u2018{number.shown}\u2019 say that {means} went "
                f"{said}, and the numbers say the opposite. Check the direction."
            )
        raise CheckError(
            f"{self.what}: it does not say whether {means} became larger or smaller. Write a word "
            "for it, such as \u2018rose\u2019 or \u2018fell\u2019."
        )

    def from_to(self, first: Number, last: Number, wanted: str, means: str) -> None:
        """Check the verb where the text writes "rose from A to B"; other words are not read.

        Parameters
        ----------
        first, last : Number
            The earlier and the later one, as `number` found them.
        wanted : {"up", "down"}
        means : str
            What rose or fell, for the message.

        Raises
        ------
        CheckError
            If the verb says the opposite.
        """
        canary()
        one, two = (first, last) if first.place < last.place else (last, first)
        words = ("from", "to") if one is first else ("to", "from")
        begin, _ = sentences(self.text)[one.sentence]
        between = self.text[one.place + len(one.text) : two.place]
        said = wording.verb_of(self.text[begin : one.place], words[0])
        joined = one.sentence == two.sentence and re.search(rf"\b{words[1]}\b", between)
        if joined and said and said != wanted:
            raise CheckError(
                f"{self.what}: the verb before \u2018{one.shown}\u2019 says that {means} went "
                f"{said}, and the numbers say the opposite. Check the direction."
            )

    def either(self, *alternatives: Sequence[Mapping[str, Any]]) -> int:
        """Check that all numbers of one of several sets occur, where a prompt leaves a choice.

        Parameters
        ----------
        *alternatives : sequence of mapping
            Each a list of what `number` takes: ``{"wanted": 62.4, "unit": "Mt", "year": 2022}``.

        Returns
        -------
        int
            Which alternative fits, from 0.

        Raises
        ------
        CheckError
            If none does: what is wrong with the alternative that comes nearest.
        """
        nearest, said = (-1, -1), ""
        for place, wants in enumerate(alternatives):
            fitting, first = 0, ""
            for want in wants:
                try:
                    self.number(**want)
                    fitting += 1
                except CheckError as error:
                    first = first or error.message
            if not first:
                return place
            near = (fitting, sum(self._speaks_in(want) for want in wants))
            if near > nearest:
                nearest, said = near, first
        raise CheckError(said)

    @property
    def shares(self) -> list[Number]:
        """Every number that is a percentage, or a share from 0 to 1 without a unit, in order.

        A number that only borrows the percent sign of the next one ("10 of 21, or 48 %") is none.
        """
        return [
            number
            for number in self.numbers
            if (number.unit == "%" and re.search(r"%|per|pct|p\.\s?c", number.text))
            or (not number.unit and 0 < number.value < 1)
        ]

    def _speaks_in(self, want: Mapping[str, Any]) -> bool:
        """Say whether any number of the text has the unit that is wanted."""
        unit, also = want["unit"], want.get("also", "")
        return any(self._in_unit(number, unit, also) is not None for number in self.numbers)

    def parts(self, unit: str, *, also: str = "") -> None:
        """Check that no part is larger than its whole, where the text writes "A of B".

        Parameters
        ----------
        unit, also
            As for `number`.

        Raises
        ------
        CheckError
            If "A of B" has an A above B.
        """
        canary()
        numbers = [n for n in self.numbers if self._in_unit(n, unit, also) is not None]
        for one, two in pairwise(numbers):
            between = self.text[one.place + len(one.text) : two.place]
            joined = _PART_OF.fullmatch(between)
            if one.sentence == two.sentence and joined and one.value > two.value:
                raise CheckError(
                    f"{self.what}: \u2018{one.shown}\u2019 cannot be a part of "
                    f"\u2018{two.shown}\u2019, because it is larger. Which one is the whole?"
                )

    def no_other(
        self,
        unit: str,
        *,
        allowed: Sequence[float],
        within: float | None = None,
        sign: str = "exact",
        also: str = "",
    ) -> None:
        """Check that every number with a unit is one of those that the data hold.

        Parameters
        ----------
        unit, within, sign, also
            As for `number`.
        allowed : sequence of float
            In `unit`.

        Raises
        ------
        CheckError
            If another number has this unit; it names the one that was found.
        """
        canary()
        for number in self.numbers:
            if self._in_unit(number, unit, also, bare=False) is None:
                continue
            if number.spelled and number.value == 1:
                continue  # "one of the regions" counts nothing
            if re.search(r"\b(?:every|each)\s+$", self.text[: number.place][-12:], re.IGNORECASE):
                continue  # nor does "eight of every ten tonnes"
            if not any(self._fits(number, want, unit, within, sign, also) for want in allowed):
                raise CheckError(
                    f"{self.what}: \u2018{number.shown}\u2019 does not stand in the data that "
                    "the question names. Take every number from there, with its unit."
                )

    def not_beside(
        self,
        wanted: float,
        *,
        unit: str,
        why: str,
        within: float | None = None,
        before: str = "",
        after: str = "",
    ) -> None:
        """Check that a number does not stand directly beside words that make it another claim.

        Parameters
        ----------
        wanted, unit, within
            As for `number`.
        why : str
            What the words make of the number, for the message.
        before, after : str
            Regular expressions: the words that end where the number begins, and those that begin
            where it ends. A number that is denied ("not 80 % of production") is no fault of those.

        Raises
        ------
        CheckError
            If such words stand there; it quotes them with the number.
        """
        canary()
        for number in self.numbers:
            if not self._fits(number, wanted, unit, within, "exact", ""):
                continue
            begin, end = number.place, number.place + len(number.text)
            ahead = before and re.search(rf"(?:{before})\s*$", self.text[:begin], re.IGNORECASE)
            behind = after and re.match(rf"\s*(?:{after})", self.text[end:], re.IGNORECASE)
            if behind and wording.DENIED.search(self.text[max(begin - 120, 0) : begin]):
                continue
            if ahead or behind:
                begin = ahead.start() if ahead else begin
                end += behind.end() if behind else 0
                words = " ".join(self.text[begin:end].split())
                raise CheckError(f"{self.what}: \u2018{words}\u2019 {why}")

    def mentions(self, pattern: str, what: str) -> None:
        """Check that the text speaks of something.

        Parameters
        ----------
        pattern : str
            Regular expression; capitals do not count, and a space fits any white space.
        what : str
            What must be said, for the message.

        Raises
        ------
        CheckError
            If the pattern is nowhere in the text.
        """
        canary()
        if not re.search(pattern, " ".join(self.text.split()), re.IGNORECASE):
            raise CheckError(f"{self.what}: it does not say {what}. Add it.")

    def avoids(self, words: Sequence[str], what: str) -> None:
        """Check that the text does without some words.

        Parameters
        ----------
        words : sequence of str
            Words or regular expressions of words. One that is denied ("does not prove", "this does
            not mean that it is always so") is no fault, and neither is one in quotation marks.
        what : str
            What such a word is, for the message: ``"a word that claims more than the table"``.

        Raises
        ------
        CheckError
            If one occurs; it names the word.
        """
        canary()
        text = _QUOTED.sub(lambda match: " " * len(match[0]), " ".join(self.text.split()))
        for word in words:
            for match in re.finditer(rf"(?<!\w)(?:{word})(?!\w)", text, re.IGNORECASE):
                clause = re.split(r"[.;:!?]", text[: match.start()])[-1][-120:]
                if not wording.is_no_claim(clause):
                    raise CheckError(
                        f"{self.what}: \u2018{match[0]}\u2019 is {what}. Leave it out."
                    )

    def _in_unit(
        self, number: Number, unit: str, also: str, *, bare: bool = True
    ) -> tuple[float, ...] | None:
        """Return a number's possible values in a unit, or None if it has another unit."""
        dimension, factor = UNITS.get(unit, (unit, 1.0))
        if number.unit:
            if number.unit == dimension:
                return tuple(value / factor for value in number.values)
            return None
        if not unit:
            return number.values
        forms = wording.either_form(unit) + (f"|{also}" if also else "")
        words = rf"[\s-]*(?:[a-z'\u2019]+\s+){{0,3}}?(?:{forms})\b"
        tail = re.split(r"[,;:()]|\d", number.tail, maxsplit=1)[0]
        match = re.match(words, tail, re.IGNORECASE)
        if match and (unit not in UNITS or (also and re.search(also, match[0], re.IGNORECASE))):
            return number.values
        if unit == "%" and bare and not number.spelled and number.step < 1:
            return tuple(100 * value for value in number.values if abs(value) <= 1) or None
        return None

    def _fits(
        self, number: Number, wanted: float, unit: str, within: float | None, sign: str, also: str
    ) -> bool:
        _, factor = UNITS.get(unit, (unit, 1.0))
        step = number.step / factor * (100.0 if unit == "%" and not number.unit else 1.0)
        # Zeros at the end may come from rounding, as in 62,400 kt.
        room = step / 2 if within is None else min(within, step * 10**number.zeros)
        room += 1e-9 * max(abs(wanted), 1.0)
        return any(
            abs((abs(value) if sign == "either" else value) - w) <= room
            for value in self._in_unit(number, unit, also) or ()
            for w in ((abs(wanted),) if sign == "either" else (wanted,))
        )
