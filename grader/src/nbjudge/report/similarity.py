"""Answers of a class that are alike: a hint for a person, never a grade.

Answers are compared by the fingerprints of :mod:`nbjudge.report.fingerprints`. Taken out before:
what was handed out (also where its blanks are filled), the instructor's own answers, and what much
of the class wrote.

Two people who solve a short question alike choose different names and texts. So answers are
compared a second time word by word, with the names that their authors chose. Long answers that are
the same in this sense are shown however many handed them in: five copies in a class of eight are
much of the class, and copies all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbjudge.levels import level_of
from nbjudge.pages import page_templates
from nbjudge.report.fingerprints import Text, marked, prepare
from nbjudge.text import counted

if TYPE_CHECKING:
    from nbjudge.course.course import Course
    from nbjudge.course.snapshot import Snapshot

#: A fingerprint in the answers of more students than this, and of more than this share, is common.
COMMON, COMMON_SHARE = 4, 0.25
#: An answer is shown when this share of the smaller one, and so many fingerprints, are in both.
SHOWN_SHARE, SHOWN_COUNT = 0.6, 5
#: Word by word: an answer is shown when this share of the smaller one, and so many fingerprints,
#: are in both. Eight fingerprints are some thirty tokens.
SAME_SHARE, SAME_COUNT = 0.8, 8


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


@dataclass(frozen=True)
class Ring:
    """Three or more students of whom each has nearly the same answer as another one.

    Attributes
    ----------
    question : str
    students : tuple of str
    """

    question: str
    students: tuple[str, ...]

    def holds(self, pair: Pair) -> bool:
        """Whether both students of a pair are among them."""
        return {pair.first, pair.second} <= set(self.students)


def rings(pairs: Iterable[Pair]) -> list[Ring]:
    """Return the groups of three or more students with nearly the same answer, largest first."""
    groups: dict[str, list[set[str]]] = {}
    for pair in pairs:
        for one in pair.alike:
            if one.share < SAME_SHARE:
                continue
            known = groups.setdefault(one.question, [])
            joined = {pair.first, pair.second}
            for group in [group for group in known if group & joined]:
                known.remove(group)
                joined |= group
            known.append(joined)
    found = [
        Ring(question, tuple(sorted(group)))
        for question, known in groups.items()
        for group in known
        if len(group) > 2
    ]
    return sorted(found, key=lambda ring: (-len(ring.students), ring.question, ring.students))


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

    @property
    def rings(self) -> list[Ring]:
        """Groups of three or more students with nearly the same answer."""
        return rings(self.pairs)

    @property
    def listed(self) -> list[Pair]:
        """The pairs without those that a group says already.

        Of each group the most alike pair stays, so that a person sees its texts.
        """
        groups = self.rings
        seen: set[Ring] = set()
        found = []
        for pair in self.pairs:
            of = [
                next((g for g in groups if g.question == one.question and g.holds(pair)), None)
                for one in pair.alike
            ]
            if not all(group in seen for group in of):
                found.append(pair)
            seen |= {group for group in of if group is not None}
        return found


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
            for name, (source, code) in _answers(content["cells"]).items():
                if (notebook.name, name) in titles:
                    answered = texts[titles[notebook.name, name]]
                    answered.setdefault(student, prepare(source, code=code))
    return Report(
        snapshot.assignment,
        names(students),
        len(students),
        len(texts),
        compare(texts, known),
        sorted(set(unread)),
        number,
    )


def _answers(cells: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, bool]]:
    """Return by cell name what a student answered, and whether it is code.

    An answer may stand in the guided or the open cell beside the cell that is graded.
    """
    found: dict[str, tuple[str, bool]] = {}
    more: dict[str, list[str]] = {}
    for cell in cells:
        level = level_of(cell)
        if level is not None:
            more.setdefault(level[0], []).append(cell["source"])
            continue
        own = (cell.get("metadata", {}).get("nbgrader") or {}).get("grade_id")
        if own is not None:
            found.setdefault(str(own), (cell["source"], cell["cell_type"] == "code"))
    return {
        name: ("\n\n".join([source, *more.get(name, ())]) if code else source, code)
        for name, (source, code) in found.items()
    }


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
    for ring in report.rings[:most]:
        who = ", ".join(report.names.get(s, s) for s in ring.students)
        lines.append(f"{len(ring.students)} students, {ring.question}: {who}")
    if report.rings:
        lines.append("")
    listed = report.listed
    for pair in listed[:most]:
        where = ", ".join(f"{one.question} ({one.share:.0%})" for one in pair.alike)
        first, second = (report.names.get(s, s) for s in (pair.first, pair.second))
        lines.append(f"{first} and {second}: {where}")
    if len(listed) > most:
        more = counted(len(listed) - most, "more pair")
        lines.append(f"... and {more}, in the page.")
    return "\n".join(lines)


def to_html(report: Report, *, when: str = "", most: int = 100) -> str:
    """Return the pairs with both texts side by side, as a page that asks no other host."""
    environment = page_templates(Path(__file__).parent / "templates")
    template = environment.get_template("similar.html.j2")
    return template.render(report=report, when=when, most=most, marked=marked)
