"""Say what the words of a sentence make of its numbers: whose they are, and where they went.

Both questions are answered only where the sentence decides. A check that asks them refuses a
sentence that says the opposite of the data, and lets one pass that can be read in two ways.
"""

from __future__ import annotations

from nbjudge.checks.guard import private_builtins

__builtins__ = private_builtins()  # type: ignore[assignment]

import re
from collections.abc import Mapping, Sequence

#: A word of denial before another word, with at most three words between them.
DENIED = re.compile(
    r"(?:\b(?:not|no|nor|never|neither|nothing|none|cannot|without|hardly)\b|n['\u2019]t\b)"
    r"(?:\W+[\w'\u2019]+){0,3}\W*$",
    re.IGNORECASE,
)
#: Words that a claim is spoken against with: "in contrast to the claim of a collapse".
CONTRADICTED = re.compile(
    r"\b(?:instead\s+of|rather\s+than|contrary\s+to|in\s+contrast\s+to|far\s+from|"
    r"claims?\s+(?:of|that))\b(?:\W+[\w'\u2019]+){0,5}\W*$",
    re.IGNORECASE,
)
#: Words that say that something is not shown: "this does not mean that it is always so".
NOT_CLAIMED = re.compile(
    r"(?:(?:\b(?:not|cannot|never|nor|neither|nothing)\b|n['\u2019]t\b)(?:\W+\w+){0,2}?\W+(?:say|mean|show|"
    r"prove|claim|follow|imply|conclude|tell|support|suggest|state|know|true|correct|right)\w*|"
    r"\bno\s+(?:evidence|proof|reason|sign)|\b(?:false|wrong|untrue|incorrect|unclear|unknown|unproven))\b"
    r"(?:(?!\W\s*(?:but|yet|so)\b).)*$",
    re.IGNORECASE,
)
_UP = (
    r"r[oi]se[ns]?|rising|grew|grows?|grown|growing|growth|increas\w+|higher|more|climb\w*|doubl\w+|"
    r"gain\w*|larger|bigger|expand\w*|exceed\w*|additional|add(?:s|ed)|extra|a\s+plus\b|"
    r"(?:went|goes?|gone|going)\s+up|up(?!\s+to\b)"
)
_DOWN = (
    r"fell|falls?|fallen|falling|lost|loses?|losing|loss(?:es)?|declin\w+|decreas\w+|fewer|less|"
    r"shr[aiu]nk\w*|smaller|reduc\w+|drop\w*|diminish\w*|lower|minus|negative|(?:went|goes?|gone|going)\s+down|"
    r"down(?!\s+to\b)"
)
_DIRECTION = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b", re.IGNORECASE)
#: Terms that hold a direction's word and are no direction.
_TERM = re.compile(
    r"(?:made|makes?|making)\s+up|take\w*\s+up|natural\s+(?:increase|growth|loss|decrease)|births?\s+less\s+deaths?|more\s+or\s+less|"
    r"no\s+more\s+than|(?:more|less|fewer)\s+than\s+(?:an?\s+|one\s+|two\s+|three\s+)?"
    r"(?:half|thirds?|quarters?|fifths?|tenths?|twice|double)\b",
    re.IGNORECASE,
)
#: A verb before a comparative that only says by how much: "it rose less", "it grew more slowly".
_VERB_BEFORE = re.compile(
    r"\b(?:r[oi]se[ns]?|gr[eo]w[ns]?|grown|increased?s?|climb\w*|fell|falls?|fallen|declin\w+|"
    r"decreas\w+|shr[aiu]nk\w*|dropp?\w*|went\s+(?:up|down))(?:\s+(?:too|also|as\s+well))?,?\s+"
    r"(?:(?:al)?though\s+|but\s+|by\s+|if\s+|much\s+|even\s+|slightly\s+|only\s+){0,3}$",
    re.IGNORECASE,
)
#: Between a comparative and the number that it measures against: "lower in 2021 (5 km) than in
#: 2023 (7 km)" says of the second number that it is higher.
_MEASURED = re.compile(
    r"\bthan\s+(?:(?:it|that|was|what|the\s+\w+)\s+){0,2}(?:in|of|for)\s+(?:(?:the\s+)?year\s+)?"
    r"(?:19|20)\d\d\s*\(?(?:with\s+)?(?:US\s?)?\$?$",
    re.IGNORECASE,
)
_COMPARATIVE_WORD = re.compile(r"more|less|fewer|higher|lower|larger|smaller|bigger", re.IGNORECASE)
#: Between a number and the comparative that belongs to it: "30,995 people fewer".
_COMPARATIVE = re.compile(
    r"(?:\s+[a-z-]+){0,2}\s+(?:(?P<up>more|higher|larger|bigger)|"
    r"(?P<down>fewer|less|lower|smaller))\b",
    re.IGNORECASE,
)
#: Between a number and the name that follows it directly: "5 % of the boats were white".
_NAME_AFTER = re.compile(
    r"\s*(?:of\s+(?:[\w\u2019'-]+\s+){1,6}?)?(?:(?:were|are|was|is|being)\s+)?"
    r"(?:the\s+|ethnic\s+|for\s+|by\s+)*",
    re.IGNORECASE,
)


#: A currency sign that stands before a number.
_MONEY = r"(?:US\s?\$|\$|USD|U\.S\.\s?\$)?\s*"
#: How many characters before a word are read for what denies or measures it.
_NEAR = 120
#: With more names than this in one sentence, nobody can say whose a number is.
_MOST_NAMES = 200


def _before(text: str, place: int) -> str:
    """Return what stands directly before a place; a longer part would only take time."""
    return text[max(place - _NEAR, 0) : place]


def direction(text: str, start: int, end: int, signed: bool = False) -> str:
    """Return where a text says that a number went.

    Parameters
    ----------
    text : str
        The sentence.
    start, end : int
        Where the number stands in it.
    signed : bool
        Whether a minus stands before the number.

    Returns
    -------
    str
        ``"up"`` or ``"down"``; empty where no word says so.

    Examples
    --------
    >>> direction("It did not fall: it rose by 5 km.", 28, 32)
    'up'
    """
    terms = [match.span() for match in _TERM.finditer(text)]
    after = _COMPARATIVE.match(text, end)
    if after and not any(a <= after.end() - 1 < b for a, b in terms):
        return after.lastgroup or ""
    if signed:
        return "down"
    found = [
        match
        for match in _DIRECTION.finditer(text)
        if not any(a <= match.start() < b for a, b in terms[:_MOST_NAMES])
        and not DENIED.search(re.split(r"[.,;:!?]|\bbut\b", _before(text, match.start()))[-1])
        and not (
            _COMPARATIVE_WORD.fullmatch(match[0])
            and _VERB_BEFORE.search(_before(text, match.start()))
        )
    ]
    before = [match for match in found if match.end() <= start]
    chosen = before[-1:] or [match for match in found if match.start() >= end][:1]
    said = (chosen[0].lastgroup or "") if chosen else ""
    compares = bool(before) and bool(_COMPARATIVE_WORD.fullmatch(chosen[0][0]))
    if compares and _MEASURED.search(text[max(chosen[0].end(), start - _NEAR) : start]):
        return {"up": "down", "down": "up"}[said]
    return said


def compares(text: str) -> bool:
    """Say whether a sentence only compares ("it was lower"), and has no verb that says where to.

    >>> compares("It was lower in 2021."), compares("It fell in 2021.")
    (True, False)
    """
    words = [match[0] for match in _DIRECTION.finditer(text)]
    return bool(words) and all(_COMPARATIVE_WORD.fullmatch(word) for word in words)


def verb_of(text: str, preposition: str) -> str:
    """Return where the verb before "from A" or "to B" says that something went, if there is one.

    Parameters
    ----------
    text : str
        The sentence up to the number.
    preposition : str
        What stands directly before the number: ``"from"`` or ``"to"``.

    Examples
    --------
    >>> verb_of("Exports grew while the share fell from ", "from")
    'down'
    >>> verb_of("Exports grew, and the share went from ", "from")
    ''
    """
    end = re.search(rf"\b{preposition}\s+(?:[a-z]+\s+){{0,3}}{_MONEY}$", text, re.IGNORECASE)
    before = _before(text, end.start()) if end else ""
    part = re.split(r"[.,;:()]|\b(?:and|but|while|whereas|as)\b", before)[-1]
    found = [
        match
        for match in _DIRECTION.finditer(part)
        if not _COMPARATIVE_WORD.fullmatch(match[0]) and not DENIED.search(part[: match.start()])
    ]
    return (found[-1].lastgroup or "") if found else ""


def names_of(text: str, places: Sequence[tuple[int, int]], among: Mapping[str, str]) -> list[str]:
    r"""Return whose each number of a sentence is, among some names.

    Parameters
    ----------
    text : str
        The sentence.
    places : sequence of tuple of int
        Where its numbers begin and end, in order; numbers of one unit only.
    among : mapping of str to str
        Each name and the regular expression that finds it. Where two match in one place, the
        longer match counts.

    Returns
    -------
    list of str
        For each number the name that it belongs to; empty where the sentence does not decide.

    Examples
    --------
    >>> names_of("A had 5 % and B 3 %.", [(6, 9), (16, 19)], {"a": r"\bA\b", "b": r"\bB\b"})
    ['a', 'b']
    """
    marks: list[tuple[int, int, str]] = []
    for name, pattern in among.items():
        for match in re.finditer(pattern, text, re.IGNORECASE):
            marks.append((match.start(), match.end(), name))
    if len(marks) > _MOST_NAMES:
        return [""] * len(places)
    kept = [
        one
        for one in marks
        if not any(
            other is not one
            and other[0] < one[1]
            and one[0] < other[1]
            and other[1] - other[0] > one[1] - one[0]
            for other in marks
        )
    ]
    line = sorted([*kept, *((a, b, "") for a, b in places)])
    # A name that is repeated with no number between counts once, at its last place.
    line = [
        one
        for one, two in zip(line, [*line[1:], (0, 0, "")], strict=True)
        if not one[2] or one[2] != two[2]
    ]
    shape = "".join("L" if name else "N" for _, _, name in line)
    order = [name for _, _, name in line if name]
    count = len(places)
    guess = [""] * count
    if shape in ("LN" * count, "NL" * count, "L" * count + "N" * count, "N" * count + "L" * count):
        guess = order
    elif shape == "L" + "N" * count:
        guess = order * count
    numbers = [place for place, sign in enumerate(shape) if sign == "N"]
    direct = [""] * count
    for position, place in enumerate(numbers):
        if place + 1 < len(line) and line[place + 1][2]:
            gap = text[line[place][1] : line[place + 1][0]]
            if _NAME_AFTER.fullmatch(gap):
                direct[position] = line[place + 1][2]
    return [
        one if not two or one == two else ("" if one else two)
        for one, two in zip(guess, direct, strict=True)
    ]
