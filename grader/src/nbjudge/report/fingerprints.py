"""Fingerprints of answers, by which two texts are compared.

The method is winnowing (Schleimer, Wilkerson and Aiken 2003, *Winnowing: local algorithms for
document fingerprinting*, SIGMOD): every run of k tokens has a hash, of each w neighbouring hashes
the smallest one is a fingerprint, and whatever two answers share over w + k - 1 tokens gives them a
fingerprint in common.

The few lines of the algorithm stand here because no library fits: `copydetect` (beta, last release
in March 2024) compares files by characters, knows no notebooks and no prose, uses hashes that
change with every start of Python, and brings packages that nothing else here needs.
"""

from __future__ import annotations

import builtins
import io
import keyword
import re
import tokenize
import zlib
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

#: Length of a run in tokens, and number of neighbours: for code, and for words of prose.
CODE, PROSE = (8, 5), (5, 4)
#: Characters of an answer that are compared.
MOST = 20_000

#: A string of so many words is compared word by word.
SENTENCE = 6
#: From Python 3.12 on the text of an f-string is a token of its own.
_STRINGS = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins))
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Token:
    """One word of code or prose: what is compared, where it stands, and how it was written."""

    text: str
    start: int
    end: int
    written: str


def code_tokens(source: str) -> list[Token]:
    """Return the tokens of Python code; a student's own names are all the same.

    Comments, layout and short strings do not count. What names a library's function does, and so do
    the words of a string that holds a sentence.

    Examples
    --------
    >>> [t.text for t in code_tokens("total = table.sum()  # all")]
    ['v', '=', 'v', '.', 'sum', '(', ')']
    """
    starts = [0]
    for line in io.StringIO(source):  # the lines that `tokenize` counts
        starts.append(starts[-1] + len(line))
    found: list[Token] = []
    try:
        for one in tokenize.generate_tokens(io.StringIO(source).readline):
            text = one.string
            if one.type == tokenize.NAME:
                after_dot = bool(found) and found[-1].text == "."
                text = text if after_dot or text in _KEPT else "v"
            elif one.type in _STRINGS:
                start = starts[one.start[0] - 1] + one.start[1]
                words = prose_tokens(one.string)
                if len(words) >= SENTENCE:
                    found += [
                        Token(w.text, start + w.start, start + w.end, w.written) for w in words
                    ]
                    continue
                text = "s"
            elif one.type not in (tokenize.OP, tokenize.NUMBER):
                continue
            start = starts[one.start[0] - 1] + one.start[1]
            found.append(Token(text, start, starts[one.end[0] - 1] + one.end[1], one.string))
    except (tokenize.TokenError, SyntaxError, IndexError, ValueError):
        pass  # what could be read before the error is compared
    return found


def prose_tokens(source: str) -> list[Token]:
    """Return the words of prose, small letters and capitals alike.

    Examples
    --------
    >>> [t.text for t in prose_tokens("The **CPC** line.")]
    ['the', 'cpc', 'line']
    """
    return [
        Token(word, match.start(), match.end(), word)
        for match in _WORD.finditer(source)
        for word in [match[0].casefold()]
    ]


def hashes(tokens: Sequence[Token], k: int, *, written: bool = False) -> list[int]:
    """Return the hash of each run of `k` tokens; with the authors' own names where asked for."""
    words = [token.written if written else token.text for token in tokens]
    return [
        zlib.crc32("\0".join(words[i : i + k]).encode("utf-8", "surrogatepass"))
        for i in range(len(words) - k + 1)
    ]


def winnow(values: Sequence[int], w: int) -> set[int]:
    """Return the fingerprints: of each `w` neighbouring hashes the smallest.

    Examples
    --------
    The example of the paper, in which w is 4.

    >>> values = [77, 74, 42, 17, 98, 50, 17, 98, 8, 88, 67, 39, 77, 74, 42, 17, 98]
    >>> sorted(winnow(values, 4))
    [8, 17, 39]
    """
    if not values:
        return set()
    return {min(values[i : i + w]) for i in range(max(1, len(values) - w + 1))}


@dataclass(frozen=True)
class Text:
    """One answer, ready to be compared.

    Attributes
    ----------
    source : str
    tokens : tuple of Token
    runs, written : tuple of int
        Hashes of its runs of tokens, and the same with the names that the author chose.
    prints, written_prints : frozenset of int
        The fingerprints of both.
    k : int
        Length of a run in tokens.
    """

    source: str
    tokens: tuple[Token, ...]
    runs: tuple[int, ...]
    written: tuple[int, ...]
    prints: frozenset[int]
    written_prints: frozenset[int]
    k: int

    def own(self, given: Set[int]) -> list[int]:
        """Return the places of the runs that are the author's own.

        A run is not when half of its tokens or more belong to runs that were given: a handed-out
        text whose blanks are filled is still the handed-out text.
        """
        covered = [0] * (len(self.tokens) + 1)
        until = 0
        for i in range(len(self.tokens)):
            if i < len(self.runs) and self.runs[i] in given:
                until = i + self.k
            covered[i + 1] = covered[i] + (i < until)
        return [i for i in range(len(self.runs)) if 2 * (covered[i + self.k] - covered[i]) < self.k]


def prepare(source: str, *, code: bool) -> Text:
    """Return an answer with its fingerprints."""
    source = source[:MOST]
    k, w = CODE if code else PROSE
    tokens = code_tokens(source) if code else prose_tokens(source)
    runs, written = hashes(tokens, k), hashes(tokens, k, written=True)
    return Text(
        source,
        tuple(tokens),
        tuple(runs),
        tuple(written),
        frozenset(winnow(runs, w)),
        frozenset(winnow(written, w)),
        k,
    )


def marked(text: Text, shared: Iterable[int]) -> list[tuple[str, bool]]:
    """Return an answer in pieces, and of each whether it is in both answers."""
    wanted = set(shared)
    on = [False] * len(text.source)
    for i, run in enumerate(text.runs):
        if run in wanted:
            begin, end = text.tokens[i].start, text.tokens[i + text.k - 1].end
            on[begin:end] = [True] * (end - begin)
    pieces: list[tuple[str, bool]] = []
    for sign, both in zip(text.source, on, strict=True):
        if pieces and pieces[-1][1] == both:
            pieces[-1] = (pieces[-1][0] + sign, both)
        else:
            pieces.append((sign, both))
    return pieces
