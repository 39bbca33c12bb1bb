"""Prove the graders of a course, and print the table of what was rejected.

Per question: right answers accepted, honest variants of the reference accepted, wrong answers
rejected, mutants of the reference killed, and mutants that are equivalent. With ``--judged`` every
case of the bank, cheats included, goes through a real grading run instead, isolated and judged;
one submission answers all questions there, as a student's does.
Ends with exit code 1 if anything is not as it must be.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbjudge import atomic
from nbjudge.errors import CannotStart
from nbjudge.outcomes import Outcome
from nbjudge.prove import bank, harness, variants
from nbjudge.prove import mutants as mutate
from nbjudge.prove.classroom import Classroom
from nbjudge.prove.sources import Assignment, assignments, solution_lines
from nbjudge.text import counted

#: Fewer mutants than this prove too little; a question must offer more to change. An answer of one
#: sentence has few places: some 25.
LEAST_MUTANTS = 20
LEAST_RIGHT = 3
LEAST_WRONG = 10
#: Seconds between two lines of progress.
PROGRESS_EVERY = 5.0


@dataclass
class Row:
    """What was found for one question."""

    question: str
    points: float
    right: int = 0
    right_of: int = 0
    wrong: int = 0
    wrong_of: int = 0
    killed: int = 0
    mutants: int = 0
    equivalent: int = 0
    honest: int = 0
    honest_of: int = 0
    faults: list[str] = field(default_factory=list)


def prove(
    assignment: Assignment,
    workers: int = 2,
    mutants: bool = True,
    say: Callable[[str], None] = lambda line: None,
) -> list[Row]:
    """Run the bank, the honest variants and the mutants of one assignment.

    Parameters
    ----------
    assignment : Assignment
    workers : int
        Answers that run at a time.
    mutants : bool
        Whether to run the mutants as well.
    say : callable
        Takes a line of progress, every `PROGRESS_EVERY` seconds.

    Returns
    -------
    list of Row
        One a question.
    """
    rows = {q.id: Row(q.id, q.points) for q in assignment.questions.values()}
    jobs, begun = [], time.monotonic()
    own, unfit = variants.openings(assignment), variants.unfit(assignment)
    words = mutate.course_words(assignment)
    for question in assignment.questions.values():
        reference = solution_lines(question.answer)
        jobs.append(harness.Job(assignment, question, reference, key="reference"))
        jobs.append(harness.Job(assignment, question, reference, remote=True, key="reference"))
        for variant in variants.variants(reference, own, without=unfit.get(question.id, ())):
            jobs.append(harness.Job(assignment, question, variant.source, key=variant))
        if mutants:
            made = mutate.mutants(reference, words)
            rows[question.id].mutants = len(made)
            jobs += [
                harness.Job(assignment, question, m.source, to_first_fault=True, key=m)
                for m in made
            ]
    for case in bank.cases(assignment):
        if case.question not in rows:
            raise CannotStart(
                f"{case.path}: {assignment.name} has no question {case.question!r}. Correct the "
                "folder's name, or the line '# question:'."
            )
        if not case.only_judge:
            jobs.append(harness.case_job(assignment, case))
    listed = mutate.equivalent(assignment)
    used: Counter[tuple[str, str]] = Counter()
    told = begun
    for number, (job, outcome) in enumerate(harness.run_many(jobs, workers), 1):
        row = rows[job.question.id]
        if time.monotonic() - told > PROGRESS_EVERY:
            told = time.monotonic()
            done = f"{number} of {counted(len(jobs), 'answer')}"
            say(f"{assignment.name}: {done}, {told - begun:.0f} s")
        if job.key == "reference":
            if not outcome.full:
                where = "through a stand-in" if job.remote else "in process"
                row.faults.append(f"the reference fails {where}: {outcome.first_message}")
        elif isinstance(job.key, bank.Case):
            _count_case(row, job.key, outcome)
        elif isinstance(job.key, variants.Variant):
            row.honest_of += 1
            row.honest += outcome.full
            if not outcome.full:
                row.faults.append(
                    f"an honest variant loses points: {job.key.key}: {outcome.first_message}"
                )
        elif not outcome.full:
            row.killed += 1
        elif job.key.key in listed.get(row.question, {}):
            row.equivalent += 1
            used[row.question, job.key.key] += 1
        else:
            row.faults.append(f"a mutant survives: {job.key.key}")
    for name, entries in listed.items():
        for key in entries:
            if mutants and not used[name, key]:
                rows[name].faults.append(f"listed as equivalent, but no survivor: {key}")
    for row in rows.values():
        _enough(row, mutants)
    return list(rows.values())


def _count_case(row: Row, case: bank.Case, outcome: harness.Outcome) -> None:
    fault = bank.verdict(case, outcome)
    if case.kind == "right":
        row.right_of += 1
        row.right += not fault
    else:
        row.wrong_of += 1
        row.wrong += not fault
    if fault:
        row.faults.append(f"{case.name}: {fault}")


def _enough(row: Row, mutants: bool) -> None:
    for count, least, what in (
        (row.right_of, LEAST_RIGHT, "right answers"),
        (row.wrong_of, LEAST_WRONG, "wrong answers"),
        (row.honest_of, variants.LEAST, "honest variants"),
        (row.mutants if mutants else LEAST_MUTANTS, LEAST_MUTANTS, "mutants"),
    ):
        if count < least:
            row.faults.append(f"only {count} {what}; at least {least} are needed")


def judged(assignment: Assignment, cases: list[bank.Case], folder: Path) -> list[str]:
    """Hand in cases as a class, grade it as a real run does, and name each wrong grade.

    Parameters
    ----------
    assignment : Assignment
    cases : list of Case
        They share submissions as :func:`nbjudge.prove.bank.together` says. A question without a
        case holds the stub.
    folder : Path
        An empty folder, for the course.

    Returns
    -------
    list of str
        One line a fault.
    """
    from nbjudge.run.grade import grade

    room = Classroom(folder, assignment)
    students = room.submit_together(cases)
    report = grade(room.folder, assignment.name)
    rows = {row.outcome.student: row.outcome for row in report.rows}
    return [
        fault
        for student, own in students.items()
        for fault in wrong_grades(assignment, own, rows[student])
    ]


def wrong_grades(assignment: Assignment, cases: Sequence[bank.Case], outcome: Outcome) -> list[str]:
    """Name each wrong grade of one submission.

    Parameters
    ----------
    assignment : Assignment
    cases : sequence of Case
        What the submission holds; its other questions hold the stub.
    outcome : Outcome
        How it was graded.

    Returns
    -------
    list of str
        One line a fault: a case with other points than its own, a point for a question without a
        case, a flag that is missing.
    """
    faults = []
    left = {name: score or 0 for name, score in outcome.scores.items()}
    for case in cases:
        question = assignment.questions[case.question]
        earned = sum(left.pop(check.id, 0) for check in question.checks)
        expected = question.points if case.kind == "right" else case.earns
        if earned != expected:
            faults.append(
                f"{case.name}: {counted(earned, 'point')}, not {expected:g}; {outcome.state}, "
                f"{outcome.detail}"
            )
        if case.flag and not any(re.search(case.flag, flag) for flag in outcome.flags):
            faults.append(f"{case.name}: not flagged; {outcome.flags}")
    # Whatever the other questions earned, one of these cases earned for them.
    if earned := sum(left.values()):
        names = ", ".join(case.name for case in cases)
        faults.append(f"{names}: {counted(earned, 'point')} for questions that hold the stub")
    return faults


def table(results: dict[str, list[Row]]) -> str:
    """Write the kill table as Markdown."""
    lines = [
        "| Question | Points | Right accepted | Honest variants accepted | Wrong rejected "
        "| Mutants killed | Equivalent |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, rows in results.items():
        lines.append(f"| **{name}** | | | | | | |")
        for row in rows:
            lines.append(
                f"| {row.question} | {row.points:g} | {row.right}/{row.right_of} "
                f"| {row.honest}/{row.honest_of} "
                f"| {row.wrong}/{row.wrong_of} | {row.killed}/{row.mutants - row.equivalent} "
                f"| {row.equivalent} |"
            )
    return "\n".join(lines)


def _all_judged(chosen: dict[str, Assignment]) -> int:
    found = 0
    for name, assignment in chosen.items():
        cases = bank.cases(assignment)
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="judged-") as folder:
            faults = judged(assignment, cases, Path(folder))
        for fault in faults:
            print(f"FAULT {fault}")
        found += len(faults)
        print(
            f"{name}: {counted(len(cases), 'case')} graded, {counted(len(faults), 'fault')}, "
            f"{time.monotonic() - started:.0f} s",
            flush=True,
        )
    return 1 if found else 0


def run(
    course: Path,
    names: Sequence[str] = (),
    *,
    judged: bool = False,
    write: Path | None = None,
    workers: int = 2,
) -> int:
    """Prove some assignments of a course and print the table.

    Parameters
    ----------
    course : Path
        The folder of the nbgrader course, with ``source/`` and ``bank/``.
    names : sequence of str
        Assignments, by their whole names or first parts (``ps3``); all when empty.
    judged : bool
        Run every case of the bank through a real grading run instead.
    write : Path, optional
        Where to write the table as well.
    workers : int
        Answers that run at a time.

    Returns
    -------
    int
        0 when everything came out as it must, otherwise 1.

    Raises
    ------
    CannotStart
        When one of these names fits no assignment with an autograded question, or the table cannot
        be written.
    """
    if workers < 1:
        raise CannotStart(f"--workers is {workers}; at least one is needed.")
    known = {name: item for name, item in assignments(course).items() if item.questions}
    chosen = {n: item for n, item in known.items() if not names or {n, item.short} & set(names)}
    unknown = set(names) - {one for name, item in chosen.items() for one in (name, item.short)}
    if unknown or not chosen:
        raise CannotStart(
            f"{course / 'source'} has no assignment {' or '.join(sorted(unknown)) or 'to prove'} "
            f"(it has: {', '.join(known) or 'none'})."
        )
    started = time.monotonic()
    if judged:
        return _all_judged(chosen)
    harness.warm(chosen.values())
    results = {
        name: prove(item, workers, say=lambda line: print(line, file=sys.stderr, flush=True))
        for name, item in chosen.items()
    }
    text = table(results)
    print(text)
    faults = [
        f"{row.question}: {fault}"
        for rows in results.values()
        for row in rows
        for fault in row.faults
    ]
    for fault in faults:
        print(f"FAULT {fault}")
    print(f"\n{counted(len(faults), 'fault')}, {time.monotonic() - started:.0f} s")
    if write:
        try:
            atomic.write(write, f"{text}\n".encode(), mode=0o644)
        except OSError as error:
            raise CannotStart(f"{error.filename} cannot be written ({error.strerror}).") from error
    return 1 if faults else 0
