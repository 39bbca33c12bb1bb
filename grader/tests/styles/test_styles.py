"""Each style of test gives in the judge what it gives in nbgrader, or a person is asked.

A right answer never loses a point without a word; a wrong one earns none in any way of grading. The
parity table is printed with ``pytest -s``, and by ``python -m grader.tests.styles``.
"""

from __future__ import annotations

from itertools import islice

import pytest

from grader.tests.styles import rewritten, table
from grader.tests.styles.table import STYLES, Verdicts, expected, key
from nbjudge.engine import Job, Policy

VERDICT = "the answer of the student's own operator would be the verdict"
CODE = "a file of a kind that can hold code does not cross"
#: Styles of a right answer that the judge leaves to a person, with the reason. Everything else it
#: evaluates itself. At a release these tests are found and run in the student's own process.
DISPUTED = {
    "classes/equality": VERDICT,
    "classes/order": VERDICT,
    "classes/truth": VERDICT,
    "classes/difference from a number": VERDICT,
    "classes/subclass that calls its base": "super() of the test has no base on its own side",
    "course: what functions do with what they are given/a result and a change in place": (
        "only a call that returns None changes what the test has handed over"
    ),
    "magics/captured display": "what the answer displays is shown in its own process",
    "magics/folder": "the judge stays in its own folder",
    "magics/a magic of the student's": "the judge has the magics of IPython only",
    "pathlib and files, continued/bytes that are no text": CODE,
    "pathlib and files, continued/an archive": CODE,
    "numpy's special arrays/an array of the class": VERDICT,
}
#: A wrong answer that earns its point in one process: it replaces the teacher's own check.
CHEATS = {"test frameworks/magics in the setup"}
#: Styles of each form of :mod:`.rewritten`.
EACH = 3
#: From one to the next, so that they are of different groups.
STEP = 23


@pytest.fixture(scope="module")
def in_one_process() -> Verdicts:
    return table.engine_verdicts(STYLES, Policy.PLAIN)


@pytest.fixture(scope="module")
def judged() -> Verdicts:
    return table.engine_verdicts(STYLES, Policy.SECOND_OPINION)


def test_there_are_many_styles():
    assert len(STYLES) >= 350
    assert len({key(style, "right") for style in STYLES}) == len(STYLES)
    assert len({style.group for style in STYLES}) >= 25


def test_right_answers_pass_and_wrong_ones_fail_in_one_process(in_one_process):
    for style in STYLES:
        assert set(in_one_process[key(style, "right")]) == {"full"}, style
        if f"{style.group}/{style.name}" not in CHEATS:
            assert "none" in in_one_process[key(style, "wrong")], style


def test_a_wrong_answer_that_fools_one_process_does_not_fool_the_judge(in_one_process, judged):
    for name in CHEATS:
        assert in_one_process[f"{name}/wrong"] == ["full"]
        assert judged[f"{name}/wrong"] == ["dispute"]


def test_no_right_answer_loses_a_point_without_a_word(judged):
    lost = [k for k, found in judged.items() if k.endswith("/right") and "none" in found]
    assert not lost
    disputed = {k for k, found in judged.items() if k.endswith("/right") and "dispute" in found}
    assert {k.removesuffix("/right") for k in disputed} == set(DISPUTED)


def test_no_wrong_answer_earns_a_point_it_does_not_earn_in_one_process(in_one_process, judged):
    for name, found in judged.items():
        for ours, theirs in zip(found, in_one_process[name], strict=True):
            assert not (ours == "full" and theirs == "none"), name


def test_the_parity_table(in_one_process, judged):
    found = {"plain": in_one_process, "judged": judged}
    rows = table.rows(STYLES, found)
    print(f"\n{table.text(rows, list(found))}")
    assert sum(row.differing["judged"] for row in rows) == sum(row.asked for row in rows)


def sample() -> list[Job]:
    """Return notebooks of styles, each form with others."""
    usual = [style for style in STYLES if len(style.tests) < 4]
    forms = [*rewritten.FORMS, rewritten.PAIRED]
    notebooks: list[Job] = []
    for number, form in enumerate(forms):
        turn = (usual[(number * STEP + STEP * STEP * n) % len(usual)] for n in range(len(usual)))
        fitting = (s for s in turn if form == rewritten.PAIRED or any(rewritten.jobs(form, [s])))
        own = list(islice(fitting, EACH))
        notebooks += rewritten.jobs(form, own)
    return notebooks


def test_another_form_of_a_test_or_an_answer_changes_no_verdict(judged):
    """What holds for a style holds for it in another form; a sample."""
    notebooks = sample()
    count, found = rewritten.differences(notebooks, judged)
    left = [f"{form}: " for form in rewritten.LEFT]
    assert not [d for d in found if d.kind != "asked" or not d.name.startswith(tuple(left))]
    assert count > 0.9 * len(notebooks)


def test_each_form_is_another_text():
    """A form that changes nothing would be no test of anything."""
    style = next(s for s in STYLES if s.group == "classes" and "class " in s.right)
    own = [cell.source for cell in table.job(style, "right").cells]
    for form in rewritten.FORMS:
        for notebook in islice(rewritten.jobs(form, [style]), 1):
            assert [cell.source for cell in notebook.cells] != own, form


@pytest.mark.slow
def test_a_dask_worker_gives_the_same(judged):
    """A sample, one style of each group, graded over a cluster on loopback."""
    sample = list({style.group: style for style in STYLES}.values())
    found = table.dask_verdicts(sample)
    assert found == {name: judged[name] for name in found}
    assert len(found) == 2 * len(sample)


@pytest.mark.slow
def test_one_process_is_nbgraders_own(in_one_process, tmp_path):
    """Some styles of each group, graded by nbgrader into its own gradebook."""
    by_group: dict[str, list[table.Style]] = {}
    for style in STYLES:
        by_group.setdefault(style.group, []).append(style)
    sample = [style for styles in by_group.values() for style in styles[-2:]]
    # In one notebook: a kernel's start and what it imports take longer than its cells.
    found = table.nbgrader_verdicts(sample, tmp_path / "course", batch=len(sample))
    for name, verdicts in found.items():
        assert expected(verdicts, in_one_process[name]) == in_one_process[name], name
