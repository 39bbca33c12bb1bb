"""The text of a written answer without markup, and where its sentences begin and end."""

from __future__ import annotations

from nbjudge.checks.guard import private_builtins

__builtins__ = private_builtins()  # type: ignore[assignment]

import re

_END = re.compile(r"[.?!][\"'\u201d\u2019)\]]*(?=\s)|\n\s*\n|\n(?=\s*[-*\u2022]\s)")
_ABBREVIATIONS = frozenset(
    re.findall(
        r"[\w.]+",
        "approx ca cf e.g i.e mln mio bn no nos vs st mr mrs dr u.s u.s.s.r jan feb mar apr jun "
        "jul aug sep sept oct nov dec fig tab p pp incl excl est resp max min p.p",
    )
)

#: The number of a sentence that was copied with it: "4. Of its 9 claims ...", "(4) From 2024 ...",
#: "Sentence 4: Of its 9 claims ...".
_LIST_NUMBER = re.compile(
    r"\A\s*(?:\(\d{1,2}\)|\d{1,2}[.)]|(?:sentence|no\.?|number|nr\.?)\s*\d{1,2}\s*[:.)\u2013-])"
    r"\s+(?=[^\W\d_])",
    re.IGNORECASE,
)
_ARROW = re.compile(r"\s*(?:[-\u2013\u2014=]+>|[\u2192\u21d2])\s*")


def cleaned(text: str) -> str:
    """Return a text without markup that is no part of its words, such as ``**``."""
    text = text.replace("\r\n", "\n").replace("\ufeff", "").replace("\u200b", "")
    text = _ARROW.sub(" to ", _LIST_NUMBER.sub("", text))
    return re.sub(r"\*\*|(?<!_)__(?=[^\W_])|(?<=[^\W_])__(?!_)|`", "", text).strip()


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where each sentence begins and ends.

    >>> [("In 2025. It was"[a:b]) for a, b in sentences("In 2025. It was")]
    ['In 2025.', 'It was']
    """
    ends = []
    for match in _END.finditer(text):
        before = re.search(r"[\w.]*\w$", text[: match.start()])
        after = text[match.end() :].lstrip()
        word = before[0].lower() if before else ""
        if match[0][0] == ".":
            if after[:1].islower():
                continue
            if word in _ABBREVIATIONS and not (word in ("bn", "mln", "pp") and after[:1].isupper()):
                continue
        ends.append(match.end())
    found, start = [], 0
    for end in [*ends, len(text)]:
        piece = text[start:end]
        if piece.strip():
            found.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
        start = end
    return found
