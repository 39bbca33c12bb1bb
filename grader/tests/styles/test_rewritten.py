"""What holds for a style holds for it in another form; a sample, see :mod:`.rewritten`."""

from __future__ import annotations

from itertools import islice

from grader.tests.styles import rewritten, table
from nbjudge.engine import Job, Policy

#: Styles of each form.
EACH = 3
#: From one to the next, so that they are of different groups.
STEP = 23


def sample() -> tuple[list[table.Style], list[Job]]:
    """Return styles, each form with others, and their notebooks."""
    usual = [style for style in table.STYLES if len(style.tests) < 4]
    forms = [*rewritten.FORMS, rewritten.PAIRED]
    chosen, notebooks = [], []
    for number, form in enumerate(forms):
        turn = (usual[(number * STEP + STEP * STEP * n) % len(usual)] for n in range(len(usual)))
        fitting = (s for s in turn if form == rewritten.PAIRED or any(rewritten.jobs(form, [s])))
        own = list(islice(fitting, EACH))
        chosen += own
        notebooks += rewritten.jobs(form, own)
    return chosen, notebooks


def test_another_form_of_a_test_or_an_answer_changes_no_verdict():
    styles, notebooks = sample()
    known = table.engine_verdicts(styles, Policy.SECOND_OPINION)
    count, found = rewritten.differences(notebooks, known)
    left = [f"{form}: " for form in rewritten.LEFT]
    assert not [d for d in found if d.kind != "asked" or not d.name.startswith(tuple(left))]
    assert count > 0.9 * len(notebooks)


def test_each_form_is_another_text():
    """A form that changes nothing would be no test of anything."""
    style = next(s for s in table.STYLES if s.group == "classes" and "class " in s.right)
    own = [cell.source for cell in table.job(style, "right").cells]
    for form in rewritten.FORMS:
        for notebook in islice(rewritten.jobs(form, [style]), 1):
            assert [cell.source for cell in notebook.cells] != own, form
