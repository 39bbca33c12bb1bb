"""The answer bank: right and wrong answers, one file each, named by what they show.

``bank/<ps>/<question>/right_*.py`` earn full points; ``wrong_*.py`` must be rejected. A file
begins with header comments:

    # wrong: percent instead of share          what the case shows, in words
    # expect: 100 times too large              regular expression the first message must match
    # earns: 1                                 points it may keep (0 when left out)

``bank/<ps>/cheats/*.py`` go for the grader instead of the question; they name their question:

    # cheat: replaces builtins.abs
    # question: q2_share_by_route
    # expect: ...
    # only: judge                              one kernel cannot stop it; the judge does
    # flag: builtins                           what `engine.syntax.suspicious` must report on it

Wrong answers that need no thought about the question are not stored; see `nbjudge.prove.families`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nbjudge.prove.families import families
from nbjudge.prove.sources import Assignment
from nbjudge.text import counted

_HEADER = re.compile(r"# (right|wrong|cheat|expect|earns|question|only|flag): (.+)")


@dataclass(frozen=True)
class Case:
    """One answer of the bank."""

    path: Path
    question: str
    kind: str
    what: str
    source: str
    expect: str = ""
    earns: float = 0.0
    only_judge: bool = False
    flag: str = ""
    endless: bool = False

    @property
    def name(self) -> str:
        """Give a short name for reports: ``q2_share_by_route/wrong_percent``."""
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def never_ends(self) -> bool:
        """Whether the case is a loop that only a time limit stops."""
        return self.endless or self.expect.startswith("no result after")

    @property
    def alone(self) -> bool:
        """Whether no other answer shares a notebook with it: it attacks, or only a limit stops it.

        What it earns, costs and is flagged for is then its own.
        """
        return self.kind == "cheat" or bool(self.flag) or self.never_ends


def cases(assignment: Assignment) -> list[Case]:
    """Read the bank of one assignment, and make the families, in a fixed order.

    Parameters
    ----------
    assignment : Assignment

    Returns
    -------
    list of Case
        By path; a case that was made has the path that its file would have.

    Raises
    ------
    ValueError
        When a file has no header, or one without what its kind needs.
    """
    folder = assignment.bank / assignment.short
    found = {path: _read(path) for path in sorted(folder.glob("*/*.py"))}
    for question in assignment.questions.values():
        for family in families(question, assignment.course):
            path = folder / question.id / f"{family.name}.py"
            if path not in found:
                found[path] = Case(
                    path,
                    question.id,
                    "wrong",
                    family.what,
                    family.source,
                    family.expect,
                    flag=family.flag,
                    endless=family.endless,
                )
    return [found[path] for path in sorted(found)]


def together(chosen: Iterable[Case]) -> list[list[Case]]:
    """Put cases into as few submissions as can be: one answer to each question, as students do.

    No check looks at the answer of another question, so that what a case earns does not depend on
    the others. A case that is to stand :attr:`~Case.alone` has a submission of its own.

    Parameters
    ----------
    chosen : iterable of Case

    Returns
    -------
    list of list of Case
        Each case once, in the order given; no list has two cases of one question.
    """
    alone: list[list[Case]] = []
    shared: list[list[Case]] = []
    placed: Counter[str] = Counter()
    for case in chosen:
        if case.alone:
            alone.append([case])
            continue
        if placed[case.question] == len(shared):
            shared.append([])
        shared[placed[case.question]].append(case)
        placed[case.question] += 1
    return shared + alone


def _read(path: Path) -> Case:
    source = path.read_text(encoding="utf-8")
    header: dict[str, str] = {}
    for line in source.splitlines():
        match = _HEADER.fullmatch(line.rstrip())
        if not match:
            break
        header[match[1]] = match[2].strip()
    kind = next((word for word in ("right", "wrong", "cheat") if word in header), "")
    folder = path.parent.name
    if not kind or (folder != "cheats" and not path.stem.startswith(f"{kind}_")):
        raise ValueError(f"{path}: the first line must be '# right:', '# wrong:' or '# cheat:'")
    if kind != "right" and "expect" not in header:
        raise ValueError(f"{path}: a '# expect:' line is missing")
    return Case(
        path=path,
        question=header.get("question", folder),
        kind=kind,
        what=header[kind],
        source=source,
        expect=header.get("expect", ""),
        earns=float(header.get("earns", 0)),
        only_judge=header.get("only") == "judge",
        flag=header.get("flag", ""),
    )


def verdict(case: Case, outcome: object) -> str:
    """Say what is wrong with how a case was graded, or nothing."""
    earned, states = outcome.earned, outcome.states  # type: ignore[attr-defined]
    message = outcome.first_message  # type: ignore[attr-defined]
    if case.only_judge:
        return ""
    if case.kind == "right":
        return "" if outcome.full else f"a right answer was rejected: {message}"  # type: ignore[attr-defined]
    if all(state == "PASS" for state in states.values()):
        return "a wrong answer was accepted"
    if earned != case.earns:
        return f"it earned {counted(earned, 'point')}, expected {case.earns:g}: {message}"
    if not re.search(case.expect, message):
        return f"the message does not match {case.expect!r}: {message}"
    return ""
