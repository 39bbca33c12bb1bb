"""Answers of a class that are alike: a hint for a person, never a grade.

The method is winnowing (Schleimer, Wilkerson and Aiken 2003, *Winnowing: local algorithms for
document fingerprinting*, SIGMOD): every run of k tokens has a hash, of each w neighbouring hashes
the smallest one is a fingerprint, and whatever two answers share over w + k - 1 tokens gives them a
fingerprint in common. Taken out before answers are compared: what was handed out (also where its
blanks are filled), the instructor's own answers, and what much of the class wrote.

Two people who solve a short question alike choose different names and texts. So answers are
compared a second time word by word, with the names that their authors chose. Long answers that are
the same in this sense are shown however many handed them in: five copies in a class of eight are
much of the class, and copies all the same.

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
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbjudge.pages import page_templates
from nbjudge.text import counted

if TYPE_CHECKING:
    from nbjudge.course.course import Course
    from nbjudge.course.snapshot import Snapshot

#: Length of a run in tokens, and number of neighbours: for code, and for words of prose.
CODE, PROSE = (8, 5), (5, 4)
#: A fingerprint in the answers of more students than this, and of more than this share, is common.
COMMON, COMMON_SHARE = 4, 0.25
#: An answer is shown when this share of the smaller one, and so many fingerprints, are in both.
SHOWN_SHARE, SHOWN_COUNT = 0.6, 5
#: Word by word: an answer is shown when this share of the smaller one, and so many fingerprints,
#: are in both. Eight fingerprints are some thirty tokens.
SAME_SHARE, SAME_COUNT = 0.8, 8
#: Characters of an answer that are compared.
MOST = 20_000

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

    Comments, layout and the text of strings do not count. What names a library's function does.

    Examples
    --------
    >>> [t.text for t in code_tokens("total = table.sum()  # all")]
    ['v', '=', 'v', '.', 'sum', '(', ')']
    """
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found: list[Token] = []
    try:
        for one in tokenize.generate_tokens(io.StringIO(source).readline):
            text = one.string
            if one.type == tokenize.NAME:
                after_dot = bool(found) and found[-1].text == "."
                text = text if after_dot or text in _KEPT else "v"
            elif one.type == tokenize.STRING:
                text = "s"
            elif one.type not in (tokenize.OP, tokenize.NUMBER):
                continue
            start = starts[one.start[0] - 1] + one.start[1]
            found.append(Token(text, start, starts[one.end[0] - 1] + one.end[1], one.string))
    except (tokenize.TokenError, SyntaxError, IndexError):
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


@dataclass(frozen=True)
class Alike:
    """One question in which two answers are alike.

    Attributes
    ----------
    question : str
    share : float
        Of the smaller answer's own fingerprints, 0 to 1.
    shared : frozenset of int
        The fingerprints in both.
    runs : frozenset of int
        All runs of tokens in both that are their own: what is marked in the texts.
    first, second : Text
    """

    question: str
    share: float
    shared: frozenset[int]
    runs: frozenset[int]
    first: Text
    second: Text


@dataclass
class Pair:
    """Two students with answers that are alike, and in which questions."""

    first: str
    second: str
    alike: list[Alike] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """How many fingerprints they share; the pairs are sorted by it."""
        return sum(len(one.shared) for one in self.alike)


def compare(
    answers: Mapping[str, Mapping[str, Text]], known: Mapping[str, Iterable[Text]]
) -> list[Pair]:
    """Return the pairs of students with answers that are alike, the most alike first.

    Parameters
    ----------
    answers : mapping
        By question and student.
    known : mapping
        By question: what is nobody's own (handed out, or the instructor's answers).
    """
    pairs: dict[tuple[str, str], Pair] = {}
    for question, texts in answers.items():
        given = {run for text in known.get(question, ()) for run in text.runs}
        counts = Counter(p for text in texts.values() for p in text.prints)
        limit = max(COMMON, COMMON_SHARE * len(texts))
        common = {one for one, number in counts.items() if number > limit}
        own = {student: _Own.of(text, given) for student, text in texts.items()}
        for first, second in combinations(sorted(own), 2):
            one, other = own[first], own[second]
            alike = _alike(one.prints - common, other.prints - common, SHOWN_COUNT, SHOWN_SHARE)
            same = _alike(one.written_prints, other.written_prints, SAME_COUNT, SAME_SHARE)
            runs = one.runs & other.runs
            if alike is not None:
                runs -= common
            elif same is None:
                continue
            shared, share = max(filter(None, (alike, same)), key=lambda found: len(found[0]))
            found = Alike(question, share, shared, runs, texts[first], texts[second])
            pairs.setdefault((first, second), Pair(first, second)).alike.append(found)
    return sorted(pairs.values(), key=lambda p: (-p.weight, p.first, p.second))


@dataclass(frozen=True)
class _Own:
    """What of an answer is its author's own: runs, and the fingerprints of both comparisons."""

    runs: frozenset[int]
    prints: frozenset[int]
    written_prints: frozenset[int]

    @classmethod
    def of(cls, text: Text, given: Set[int]) -> _Own:
        places = text.own(given)
        runs = frozenset(text.runs[i] for i in places)
        written = frozenset(text.written[i] for i in places)
        return cls(runs, runs & text.prints, written & text.written_prints)


def _alike(
    one: Set[int], other: Set[int], least: int, least_share: float
) -> tuple[frozenset[int], float] | None:
    """Return what is in both and its share of the smaller one; None below one of the limits."""
    shared = frozenset(one & other)
    if len(shared) < least:
        return None
    share = len(shared) / min(len(one), len(other))
    return None if share < least_share else (shared, share)


@dataclass
class Report:
    """What the comparison found.

    Attributes
    ----------
    assignment : str
    names : dict of str to str
        Each student's name by id.
    students, questions : int
        How many were compared.
    pairs : list of Pair
    unread : list of str
        Students whose notebook could not be read.
    bank : int
        Answers of the instructor's that were taken out, beside those of the source.
    """

    assignment: str
    names: dict[str, str]
    students: int
    questions: int
    pairs: list[Pair]
    unread: list[str]
    bank: int


def collect(
    course: Course,
    snapshot: Snapshot,
    names: Callable[[Iterable[str]], dict[str, str]],
    bank: Path | None = None,
) -> Report:
    """Compare a class's answers to one assignment.

    Parameters
    ----------
    course : Course
    snapshot : Snapshot
    names : callable
        Gives each student's name by id.
    bank : Path, optional
        A folder with right answers, ``QUESTION/right_*.py`` at any depth.

    Returns
    -------
    Report
    """
    from nbjudge.marking import answers as graded
    from nbjudge.questions import question_names
    from nbjudge.run import submissions

    texts: dict[str, dict[str, Text]] = {}
    known: dict[str, list[Text]] = {}
    titles: dict[tuple[str, str], str] = {}
    number = 0
    for notebook in snapshot.notebooks.values():
        cells = _cells(course, "source", snapshot.assignment, notebook.name)
        handed_out = _cells(course, "release", snapshot.assignment, notebook.name)
        called = question_names(cells)
        own = {(c["metadata"].get("nbgrader") or {}).get("grade_id"): c["source"] for c in cells}
        for cell in notebook.cells:
            if not cell.solution:
                continue
            title = called[cell.name].short if cell.name in called else cell.name
            if title in texts:
                title = f"{title}, {cell.name}"
            code = cell.kind == "code"
            released = [c["source"] for c in handed_out if (c["cell_type"] == "code") == code]
            titles[notebook.name, cell.name] = title
            texts[title] = {}
            given = [cell.released, own.get(cell.name, "")]
            if bank is not None:
                found = [p for p in sorted(bank.rglob("right_*.py")) if p.parent.name == cell.name]
                given += [p.read_text(encoding="utf-8") for p in found]
                number += len(found)
            given += released
            known[title] = [prepare(one, code=code) for one in given]
    unread = []
    students = submissions.students(course, snapshot.assignment)
    for student in students:
        for notebook in snapshot.notebooks.values():
            try:
                content = graded.load(course, snapshot, student, notebook.name)
            except ValueError:
                unread.append(student)
                continue
            for cell in content["cells"]:
                named = (cell.get("metadata", {}).get("nbgrader") or {}).get("grade_id")
                key = (notebook.name, str(named))
                if key in titles:
                    code = cell["cell_type"] == "code"
                    texts[titles[key]].setdefault(student, prepare(cell["source"], code=code))
    return Report(
        snapshot.assignment,
        names(students),
        len(students),
        len(texts),
        compare(texts, known),
        sorted(set(unread)),
        number,
    )


def _cells(course: Course, step: str, assignment: str, notebook: str) -> list[dict[str, Any]]:
    """Return the cells of the instructor's notebook; none where it cannot be read."""
    import json

    path = course.path(step, ".", assignment) / f"{notebook}.ipynb"
    try:
        cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for cell in cells:
            cell["source"] = "".join(cell["source"])
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return cells


def to_text(report: Report, most: int = 20) -> str:
    """Return the pairs as a table for the terminal."""
    lines = [
        f"{report.assignment}: {counted(report.students, 'student')}, "
        f"{counted(report.questions, 'question')} compared.",
        "This is a hint for a person, never a grade: people who learn together write alike.",
    ]
    if report.unread:
        lines.append(f"Not compared, for want of a graded notebook: {', '.join(report.unread)}")
    if not report.pairs:
        return "\n".join([*lines, "No two answers are alike beyond what was handed out."])
    lines.append("")
    for pair in report.pairs[:most]:
        where = ", ".join(f"{one.question} ({one.share:.0%})" for one in pair.alike)
        first, second = (report.names.get(s, s) for s in (pair.first, pair.second))
        lines.append(f"{first} and {second}: {where}")
    if len(report.pairs) > most:
        lines.append(f"... and {len(report.pairs) - most} more pairs, in the page.")
    return "\n".join(lines)


def to_html(report: Report, *, when: str = "", most: int = 100) -> str:
    """Return the pairs with both texts side by side, as a page that asks no other host."""
    environment = page_templates(Path(__file__).parent / "templates")
    template = environment.get_template("similar.html.j2")
    return template.render(report=report, when=when, most=most, marked=marked)
