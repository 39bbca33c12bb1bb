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
_CONTRADICTED = re.compile(
    r"\b(?:instead\s+of|rather\s+than|contrary\s+to|in\s+contrast\s+to|far\s+from|"
    r"claims?\s+(?:of|that))\b(?:\W+[\w'\u2019]+){0,5}\W*$",
    re.IGNORECASE,
)
#: Words that say that something is not shown: "this does not mean that it is always so".
_NOT_CLAIMED = re.compile(
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
    r"shr[aiu]nk\w*|smaller|reduc\w+|drop\w*|diminish\w*|lower|minus|negative|(?:went|goes?|gone|going)\s+down|contract(?:ed|ing|ion)|"
    r"dwindl\w+|s[aiu]nk\w*|down(?!\s+to\b)"
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
#: What denies the number that follows it: "not for 53 %", "did not make up for 53 %".
_NOT_THIS = re.compile(
    r"(?<!\bor )(?<!\bif )(?<!\bwhether )(?:\bnot|n['\u2019]t)\s+"
    r"(?:(?:make|making|made)\s+up\s+|(?:account|amount|replac|cover|offset|compensat|equal)\w*\s+)?"
    r"(?:(?:for|to|by|at|with)\s+)?$",
    re.IGNORECASE,
)
#: Before the words that say what a share is taken of, after its number: "31 % of all boats".
_TAKEN_OF = re.compile(r"\s*(?:out\s+)?(?:of|among|from)\s+", re.IGNORECASE)
#: The same before its number: "Of all boats, 31 %", "the share among the boats was 31 %".
_TAKEN_FIRST = re.compile(r"(?:\bamong|\bout\s+of|(?:\A|[,:]\s*)of)\s+", re.IGNORECASE)
#: Where these words end: at a verb that is not part of them, or at a mark.
_PHRASE_END = re.compile(
    r"(?<!\bwho )(?<!\bthat )(?<!\bwhich )(?<!\bwhat )(?<!\bwhom )"
    r"\b(?:were|was|are|is|had|has|have|lived?|lives|resided?|belong\w*|made|make|stayed)\b"
    r"|[;:()!?]|,(?!\d{3})|\.(?!\d)|\s[-\u2013\u2014]\s",
    re.IGNORECASE,
)
#: Words that point at something said before: "31 % of these people".
_POINTS_BACK = re.compile(
    r"(?:these|this|them|that|it|its|their|which|whom|whose"
    r"|those(?!\s+(?:who|that|which|living|in|from|of)\b))\b",
    re.IGNORECASE,
)

#: How messages call units.
UNIT_NAMES = {
    "Mt": "million tonnes (Mt)", "%": "percent (%)", "pp": "percentage points (pp)",
    "USD": "dollars", "km": "kilometres (km)", "km2": "square kilometres",
}  # fmt: skip
#: The numbers that are read in words, by their word.
NUMBER_WORDS = {
    word: value
    for value, word in enumerate(
        re.findall(
            r"\w+",
            "zero one two three four five six seven eight nine ten eleven twelve thirteen "
            "fourteen fifteen sixteen seventeen eighteen nineteen twenty",
        )
    )
} | {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
#: A number in words, also in two: "twenty-three", "twenty three".
SPELLED = re.compile(
    r"\b(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\s+"
    r"(?:one|two|three|four|five|six|seven|eight|nine)\b|[A-Za-z]+(?:-[a-z]+)?",
    re.IGNORECASE,
)
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


def is_no_claim(before: str) -> bool:
    """Say whether the words before a word make clear that the text does not claim it.

    >>> is_no_claim("This does not mean that it is "), is_no_claim("This means that it is ")
    (True, False)
    """
    return any(words.search(before) for words in (DENIED, _CONTRADICTED, _NOT_CLAIMED))


def denied(text: str, start: int) -> bool:
    """Say whether the words before a number deny it.

    >>> denied("It was 35 %, not 53 %.", 17), denied("It was 35 %, not 53 %.", 7)
    (True, False)
    """
    return bool(_NOT_THIS.search(_before(text, start)))


def taken_of(text: str, start: int, end: int) -> str:
    """Return the words that say what a share is taken of; empty where they are not beside it.

    Parameters
    ----------
    text : str
        The sentence.
    start, end : int
        Where the share stands in it.

    Examples
    --------
    >>> taken_of("In 2025 31 % of all boats in the port were white.", 8, 12)
    'all boats in the port'
    >>> taken_of("Among the boats, 31 % were white.", 17, 21)
    'the boats'
    """
    after = _TAKEN_OF.match(text, end)
    if after:
        phrase = _phrase(text, after.end())
        return "" if _POINTS_BACK.match(phrase) else phrase
    for match in reversed(list(_TAKEN_FIRST.finditer(text, 0, start))):
        phrase = _phrase(text[:start], match.end())
        rest = text[match.end() + len(phrase) : start]
        counted = re.sub(r"\A(?:(?:the|all)\s+)*\d[\d.,\s]*", "", phrase)  # "of all 400 boats"
        if re.search(r"\d|[;.!?]", re.sub(r"\b(?:19|20)\d\d\b", "", counted + " " + rest)):
            return ""  # another number stands between
        return "" if _POINTS_BACK.match(phrase) else phrase
    return ""


def _phrase(text: str, begin: int) -> str:
    """Return the words from a place to the verb or the mark that ends them."""
    end = _PHRASE_END.search(text, begin)
    return text[begin : end.start() if end else len(text)].strip()


def either_form(unit: str) -> str:
    """Return a pattern of a word, given in the plural, in the singular and in the plural.

    >>> either_form("regions"), either_form("countries")
    ('regions?', 'countr(?:ies|y)')
    """
    if unit.endswith("ies"):
        return re.escape(unit[:-3]) + "(?:ies|y)"
    return re.escape(unit.removesuffix("s")) + "s?"
