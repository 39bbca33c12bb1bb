"""Try an assignment's reference answers both ways, before students see it.

What the judge cannot evaluate is found here, once, instead of in every submission of a class.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace

from nbjudge.course import trial
from nbjudge.course.course import Course
from nbjudge.course.release import source_folder
from nbjudge.course.snapshot import Snapshot, take_snapshot
from nbjudge.course.variants import Assigned
from nbjudge.engine.jobs import Limits, Policy
from nbjudge.errors import CannotStart
from nbjudge.outcomes import Outcome, Unit
from nbjudge.run.grade_units import grade_units
from nbjudge.run.limits import ONE_DAY, of_course
from nbjudge.run.options import RunOptions
from nbjudge.run.pools.local import make_pool
from nbjudge.text import counted

#: Who hands in the reference answers.
REFERENCE = "the reference answers"
#: More than any answer needs: a limit that is none.
PLENTY_MB = 1 << 20


@dataclass
class _Short:
    """Tests that the reference answers do not pass, by notebook: the text of each and why."""

    tests: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)

    def add(self, notebook: str, test: str, text: str, why: str) -> None:
        self.tests.setdefault(notebook, {}).setdefault(test, (text, why))

    def reasons(self) -> str:
        """Return each test with its reason in brackets."""
        return ", ".join(
            f"{name} ({why})"
            for tests in self.tests.values()
            for name, (_, why) in sorted(tests.items())
        )


def try_out(
    course: Course,
    assignment: str,
    *,
    limits: Limits | None = None,
    planned: Snapshot | None = None,
    assigned: Assigned | None = None,
    record: bool = True,
) -> list[str]:
    """Run the reference answers both ways, and note what that shows in the course's state folder.

    Parameters
    ----------
    course : Course
    assignment : str
        Known to the gradebook, unless `planned` is given.
    limits : Limits, optional
    planned : Snapshot, optional
        A version that is not released yet; left out, the one that the gradebook has.
    assigned : Assigned, optional
        Variants that are about to be handed out: the reference answers are tried with each.
    record : bool
        Whether to note what it shows.

    Returns
    -------
    list of str
        What the teacher should know, one line each; empty when all is well.

    Raises
    ------
    CannotStart
        When the reference answers do not earn full marks in nbgrader's own way either.
    """
    snapshot = _fresh(planned or take_snapshot(course, assignment))
    if assigned is not None:
        snapshot = replace(snapshot, assigned=assigned)

    def note(inside: trial.Tests, withheld: trial.Tests, seconds: float | None = None) -> None:
        if record:
            trial.note(course.state_dir, assignment, inside, withheld, seconds)

    languages = {
        (n.kernelspec or {}).get("language", "python") for n in snapshot.notebooks.values()
    }
    if languages != {"python"}:
        note({}, {})
        return [f"not tried: the kernel is {min(languages - {'python'})}, and only Python is"]
    lines = [
        f"{notebook.name}: {cell.name} is tagged skip-execution. As in nbgrader it never runs, and "
        "every submission gets its points."
        for notebook in snapshot.notebooks.values()
        for cell in notebook.cells
        if cell.is_test and cell.skipped
    ]
    limits, _ = of_course(course, limits)
    limits = replace(limits, total_seconds=ONE_DAY)  # each of its cells has a limit
    try:
        outcomes = _run(course, snapshot, limits, isolation=True, policy=Policy.SECOND_OPINION)
    except CannotStart as error:
        lines.append(f"tried without isolation: {error}")
        outcomes = _run(course, snapshot, limits, isolation=False, policy=Policy.SECOND_OPINION)
    inside, failing = _Short(), _Short()
    for outcome in outcomes:
        lines += [f"{outcome.notebook}: {flag}" for flag in outcome.flags]
        _sort(outcome, snapshot, inside, failing)
    if failing.tests:
        _withheld(course, snapshot, limits, failing, lines)
    took = max((outcome.seconds for outcome in outcomes), default=0.0)
    note(inside.tests, failing.tests, took)
    for notebook, tests in inside.tests.items():
        for name, (_, why) in tests.items():
            lines.append(
                f"{notebook}: {name} cannot be judged from outside ({why}). From now on it runs in "
                "the student's own process, as in nbgrader: a hostile submission could make it "
                "say anything."
            )
    return lines


def _fresh(snapshot: Snapshot) -> Snapshot:
    """Forget what an earlier trial has found."""
    notebooks = {
        name: replace(notebook, inside=frozenset(), withheld=frozenset())
        for name, notebook in snapshot.notebooks.items()
    }
    return replace(snapshot, notebooks=notebooks)


def _run(
    course: Course, snapshot: Snapshot, limits: Limits | None, *, isolation: bool, policy: Policy
) -> list[Outcome]:
    folder = source_folder(course, snapshot.assignment)
    seeds = snapshot.seeds
    units = [
        Unit(
            REFERENCE if len(seeds) < 2 else f"{REFERENCE}, variant {seed}",
            snapshot.assignment,
            name,
            (folder / f"{name}.ipynb").read_bytes(),
            variant=seed,
        )
        for seed in seeds or (None,)
        for name in snapshot.notebooks
        if (folder / f"{name}.ipynb").is_file()
    ]
    workers = min(2, max(1, len(units)))
    options = RunOptions(workers=workers, isolation=isolation, judge=policy)
    hide, readable = [course.root], course.readable
    with make_pool(snapshot, options, hide=hide, readable=readable) as pool:
        outcomes = grade_units(units, snapshot, pool, limits=limits)
        return sorted(outcomes, key=lambda one: (one.variant or 0, one.notebook))


def _sort(outcome: Outcome, snapshot: Snapshot, inside: _Short, failing: _Short) -> None:
    """Put each test that fell short where it belongs."""
    for cell in snapshot.notebooks[outcome.notebook].cells:
        if not cell.is_test:
            continue
        score, dispute = outcome.scores.get(cell.name), outcome.disputes.get(cell.name)
        if dispute is not None and dispute.student >= (cell.points or 0):
            inside.add(outcome.notebook, cell.name, cell.source, _reason(dispute.why))
        elif score is None or score < (cell.points or 0):
            why = outcome.messages.get(cell.name) or outcome.detail
            if not why:
                most = counted(cell.points or 0, "point")
                why = "no points" if score is None else f"{score:g} of {most}"
            _, _, variant = outcome.student.partition(", ")
            why = f"{variant}: {why}" if variant else why
            failing.add(outcome.notebook, cell.name, cell.source, why)


def _reason(why: str) -> str:
    return why.partition("not in the judge (")[2].removesuffix(")") or why


def _withheld(
    course: Course,
    snapshot: Snapshot,
    limits: Limits,
    failing: _Short,
    lines: list[str],
) -> None:
    """Tell tests that fail for want of what isolation withholds from answers that are wrong.

    nbgrader limits nothing but a cell's time, so nothing else is limited here either.
    """
    free = replace(limits, memory_mb=_machine_mb(), disk_mb=PLENTY_MB)
    outcomes = _run(course, snapshot, free, isolation=False, policy=Policy.PLAIN)
    still = _Short()
    for outcome in outcomes:
        _sort(outcome, snapshot, _Short(), still)
    if still.tests:
        notebook, tests = next(iter(still.tests.items()))
        name, (_, why) = next(iter(tests.items()))
        more = _more_time(why, limits)
        raise CannotStart(
            f"{snapshot.assignment} cannot be released: the reference answer in {notebook}.ipynb "
            f"does not pass {name} ({why}). Correct the answer or the test{more}."
        )
    one = sum(map(len, failing.tests.values())) == 1
    lines.append(
        f"{failing.reasons()} {'passes' if one else 'pass'} only without isolation. It withholds "
        "the network, the home folder, other files of this machine and its environment variables, "
        f"and a submission has at most {limits.memory_mb} MB of memory, {limits.disk_mb} MB and "
        f"{limits.files} files on its disk, and {limits.processes} processes and threads. Put what "
        f"{'the test needs' if one else 'the tests need'} into the assignment's folder, or grade "
        "with --memory-mb, --disk-mb, --files, --processes or --no-isolation; until then a failure "
        "there is left to a person."
    )


def _machine_mb() -> int:
    """Return the memory of this machine in MB: what a notebook has in nbgrader."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20
    except (AttributeError, ValueError, OSError):  # a system that does not say
        return PLENTY_MB


def _more_time(why: str, limits: Limits) -> str:
    """Return what to do about a reference answer that was over its time."""
    if not why.rpartition(": ")[2].startswith("KeyboardInterrupt"):
        return ""
    return (
        f"; a cell is interrupted after {limits.cell_seconds:g} s, and c.Execute.timeout in "
        "nbgrader_config.py gives it more"
    )
