"""Each style of test gives in the judge what it gives in nbgrader, or a person is asked.

A right answer never loses a point without a word; a wrong one earns none in any mode. The parity
table is printed with ``pytest -s``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

from grader.tests.styles import courses, libraries, plain
from grader.tests.styles.style import Style
from nbjudge.engine import Cell, Execution, Job, Limits, Policy, Pool
from nbjudge.engine.results import falls_short
from nbjudge.run.pools.nbclient_pool import NbclientPool
from nbjudge.run.scoring import reference

STYLES = [*plain.STYLES, *libraries.STYLES, *courses.STYLES]
WARM = ["pandas", "matplotlib.pyplot", "scipy.optimize", "scipy.stats", "scipy.sparse", "pytest"]
LIMITS = Limits(cell_seconds=20)
VERDICT = "the answer of the student's own operator would be the verdict"
#: Styles of a right answer that the judge leaves to a person, with the reason. Everything else it
#: evaluates itself. At a release these tests are found and run in the student's own process.
DISPUTED = {
    "classes/product": VERDICT,
    "classes/equality": VERDICT,
    "classes/order": VERDICT,
    "classes/truth": VERDICT,
    "classes/subclass in the test": "a class of the test cannot have a base over there",
}
#: A wrong answer that earns its point in one process: it replaces the teacher's own check.
CHEATS = {"test frameworks/magics in the setup"}


def key(style: Style, answer: str) -> str:
    return f"{style.group}/{style.name}/{answer}"


def job(style: Style, answer: str) -> Job:
    cells = [Cell(0, style.setup, "own")] if style.setup else []
    text = style.right if answer == "right" else style.wrong
    answers, usual = reference(style.right)  # as a run knows them
    cells.append(Cell(1, text, "student", answers=answers, usual=usual))
    cells += [Cell(2 + at, test, "test", points=1.0) for at, test in enumerate(style.tests)]
    return Job(key(style, answer), tuple(cells), limits=LIMITS)


def jobs() -> Iterator[Job]:
    for style in STYLES:
        yield job(style, "right")
        yield job(style, "wrong")


def points(run: Execution, made: Job, *, second: bool = False) -> list[str]:
    """Return for each test ``full``, ``none`` or ``dispute``."""
    found = []
    for cell in made.cells:
        if cell.kind != "test":
            continue
        if not falls_short(cell, run.cells.get(cell.index)):
            found.append("full")
        elif second and cell.index in run.second and not falls_short(cell, run.second[cell.index]):
            found.append("dispute")
        else:
            found.append("none")
    return found


def run_all(policy: Policy, given: Iterable[Job] | None = None) -> dict[str, list[str]]:
    made = {item.key: item for item in (jobs() if given is None else given)}
    with Pool(workers=2, isolation=False, judge=policy, warm=WARM) as pool:
        assert not pool.problems
        second = policy is Policy.SECOND_OPINION
        return {
            run.key: points(run, made[run.key], second=second) for run in pool.run(made.values())
        }


@pytest.fixture(scope="module")
def in_one_process() -> dict[str, list[str]]:
    return run_all(Policy.PLAIN)


@pytest.fixture(scope="module")
def judged() -> dict[str, list[str]]:
    return run_all(Policy.SECOND_OPINION)


def test_there_are_many_styles():
    assert len(STYLES) >= 60
    assert len({key(style, "right") for style in STYLES}) == len(STYLES)
    assert len({style.group for style in STYLES}) >= 12


def test_right_answers_pass_and_wrong_ones_fail_in_one_process(in_one_process):
    for style in STYLES:
        assert set(in_one_process[key(style, "right")]) == {"full"}, style.name
        if f"{style.group}/{style.name}" not in CHEATS:
            assert "none" in in_one_process[key(style, "wrong")], style.name


def test_a_wrong_answer_that_fools_one_process_does_not_fool_the_judge(in_one_process, judged):
    for name in CHEATS:
        assert in_one_process[f"{name}/wrong"] == ["full"]
        assert judged[f"{name}/wrong"] == ["dispute"]


def test_no_right_answer_loses_a_point_without_a_word(in_one_process, judged):
    lost = [k for k, found in judged.items() if k.endswith("/right") and "none" in found]
    assert not lost
    disputed = {k for k, found in judged.items() if k.endswith("/right") and "dispute" in found}
    assert {k.removesuffix("/right") for k in disputed} == set(DISPUTED)


def test_no_wrong_answer_earns_a_point_it_does_not_earn_in_one_process(in_one_process, judged):
    for name, found in judged.items():
        for ours, theirs in zip(found, in_one_process[name], strict=True):
            assert not (ours == "full" and theirs == "none"), name


def test_the_parity_table(in_one_process, judged):
    count = Counter()
    for name, found in judged.items():
        if name.endswith("/right"):
            group = name.split("/")[0]
            count[group, "cells"] += len(found)
            count[group, "judged"] += found.count("full")
            count[group, "disputes"] += found.count("dispute")
    groups = sorted({group for group, _ in count})
    for group in groups:
        print(f"{group:25}", *(f"{n} {count[group, n]:3}" for n in ("cells", "judged", "disputes")))
    assert sum(count[group, "disputes"] for group in groups) == len(DISPUTED)


@pytest.mark.slow
def test_a_dask_worker_gives_the_same():
    """A sample, one style of each group, graded over a cluster on loopback."""
    from distributed import LocalCluster

    from nbjudge.course.snapshot import NotebookSnapshot, Snapshot, SourceCell
    from nbjudge.outcomes import Unit
    from nbjudge.run.options import RunOptions
    from nbjudge.run.pools.cluster import cluster_run

    sample = {style.group: style for style in STYLES}
    here = run_all(Policy.SECOND_OPINION, [job(style, "right") for style in sample.values()])
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebooks, units = {}, []
    for number, style in enumerate(sample.values()):
        name = f"nb{number}"
        cells = []
        for at, cell in enumerate(job(style, "right").cells):
            roles = {"own": {}, "student": {"solution": True}, "test": {"grade": True}}[cell.kind]
            points = 1.0 if cell.kind == "test" else None
            cells.append(
                SourceCell(
                    f"c{at}",
                    "code",
                    cell.source,
                    cell.source,
                    None,
                    cell.kind != "student",
                    points=points,
                    **roles,
                )
            )
        notebooks[name] = NotebookSnapshot(name, name, spec, tuple(cells), 5)
        units.append(Unit("ann", "styles", name, submission(cells)))
    snapshot = Snapshot("styles", "styles", notebooks)
    options = RunOptions(isolation=False, judge=Policy.SECOND_OPINION, limits=LIMITS)
    with (
        LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        cluster_run(cluster.scheduler_address, snapshot, options) as run,
    ):
        outcomes = {outcome.notebook: outcome for outcome in run(units)}
    for name, style in zip(notebooks, sample.values(), strict=True):
        scores = outcomes[name].scores.values()
        found = ["full" if s == 1 else "dispute" if s is None else "none" for s in scores]
        assert found == here[key(style, "right")], style.name


def submission(cells) -> bytes:
    """Return a notebook of these cells, as nbgrader keeps it."""
    import nbformat

    notebook = nbformat.v4.new_notebook()
    for number, known in enumerate(cells):
        cell = nbformat.v4.new_code_cell(known.source, id=f"c{number}")
        cell.metadata["nbgrader"] = known.metadata
        notebook.cells.append(cell)
    return nbformat.writes(notebook).encode()


@pytest.mark.slow
def test_one_process_is_nbgraders_own(in_one_process):
    """A sample, one style of each group, executed by nbgrader's own step with a kernel."""
    sample = {style.group: style for style in STYLES}
    made = {m.key: m for s in sample.values() for m in (job(s, "right"), job(s, "wrong"))}
    with NbclientPool(2) as pool:
        for run in pool.run(made.values()):
            assert points(run, made[run.key]) == in_one_process[run.key], run.key
