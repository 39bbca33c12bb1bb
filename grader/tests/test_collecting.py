"""Work is found where students put it, and nothing that was handed in ends a run."""

from __future__ import annotations

import base64
import json
import os
import resource
import shutil
import time
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.tests import course as made
from grader.tests import small
from grader.tests.inline import InlinePool
from nbjudge.course import leaks
from nbjudge.course.course import open_course
from nbjudge.course.snapshot import Snapshot
from nbjudge.outcomes import State
from nbjudge.run import images, preflight, reader, submissions
from nbjudge.run.grade_units import grade_units
from nbjudge.run.run_result import Row, RunReport

Run = Callable[..., RunReport]
NAME = f"{small.NOTEBOOK}.ipynb"


def rows(report: RunReport) -> dict[str, Row]:
    return {row.outcome.student: row for row in report.rows}


def submit(root: Path, student: str, name: str = NAME, **texts: str) -> Path:
    return made.submit(root, student, small.answered(root, **texts), name=name)


def blank(root: Path) -> nbformat.NotebookNode:
    return made.released(root)


def cell(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


# ---------------------------------------------------------------- where the work is


@pytest.mark.parametrize(
    "name", [f"{NAME}.txt", f"{NAME}.json", NAME.upper(), f"{small.NOTEBOOK}.IPYNB"]
)
def test_odd_suffixes_are_read_as_the_notebook_they_are(
    name: str, small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    submit(small_course, "a", name)
    row = rows(run_quick(small_course))["a"]
    assert (row.score, row.outcome.state) == (5.0, State.REPAIRED)
    assert row.outcome.repairs == (f"handed in as {name}",)


def test_a_copy_beside_a_blank_original_is_graded_and_shown(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    copy = f"{small.NOTEBOOK}-Copy1.ipynb"
    made.submit(small_course, "a", blank(small_course), name=NAME)
    submit(small_course, "a", copy)
    made.submit(small_course, "b", blank(small_course), name=NAME)
    submit(small_course, "b", copy)
    submit(small_course, "b", "other.ipynb", q3_why="Another reason.")
    submit(small_course, "c")
    submit(small_course, "c", copy, q3_why="An older reason.")
    submit(small_course, "d")
    made.submit(small_course, "d", blank(small_course), name=copy)
    found = rows(run_quick(small_course))
    assert found["a"].score == 5.0
    assert "as it was handed out" in found["a"].outcome.flags[0]
    assert found["a"].outcome.repairs == (f"handed in as {copy}",)
    assert "2 other files hold answers" in found["b"].outcome.flags[0]
    assert found["c"].score == 5.0
    assert "with other answers" in found["c"].outcome.flags[0]
    assert (found["d"].score, found["d"].outcome.flags) == (5.0, ())


def test_something_else_handed_in_is_never_zero_without_a_word(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    folder = submit(small_course, "a")
    (folder / NAME).unlink()
    (folder / "answers.docx").write_bytes(b"PK")
    row = rows(run_quick(small_course))["a"]
    assert row.outcome.state is State.MISSING
    assert row.outcome.flags == (f"{NAME} is missing, but answers.docx was handed in",)


def test_a_late_mark_of_the_platform_is_shown(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    folder = submit(small_course, "a")
    (folder / submissions.LATE_NOTE).write_text("late")
    (folder / "timestamp.txt").unlink()
    row = rows(run_quick(small_course))["a"]
    assert "marked it as late" in row.outcome.flags[0]
    assert not (small_course / f"autograded/a/ps1/{submissions.LATE_NOTE}").exists()


@pytest.mark.parametrize(
    "text, time_, flagged",
    [
        ("2026-10-30 23:50:00.000000 +05", "2026-10-30T18:50:00+00:00", False),
        ("2026-10-30 23:50:00 +0500", "2026-10-30T18:50:00+00:00", False),
        ("2026-10-30T23:50:00+05:00", "2026-10-30T18:50:00+00:00", False),
        ("2026-10-30 23:50 -03:30", "2026-10-31T03:20:00+00:00", False),
        ("2026-10-30 23:50:00 UTC", "2026-10-30T23:50:00+00:00", False),
        ("2026-10-30 23:50:00 ALMT", "2026-10-30T23:50:00+00:00", True),
        ("1" * 40 + ":" + "1" * 40, None, True),
        ("\x00\ufffd", None, True),
    ],
)
def test_times_with_offsets(text: str, time_: str | None, flagged: bool) -> None:
    flags: list[str] = []
    assert submissions._timestamp({"timestamp.txt": text.encode()}, flags) == time_
    assert bool(flags) == flagged


def test_a_folder_whose_name_is_no_text_stops_nobody(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    submit(small_course, "ada")
    folder = os.fsencode(small_course / "submitted") + b"/\xc8\xe2\xe0\xed"
    shutil.copytree(os.fsencode(small_course / "submitted/ada"), folder)
    report = run_quick(small_course)
    found = rows(report)
    assert found["ada"].score == 5.0
    odd = found["\\xc8\\xe2\\xe0\\xed"]
    assert odd.outcome.state is State.UNREADABLE
    assert "rename the folder" in odd.outcome.detail
    assert {key[0] for key in made.grades(small_course)} == {"ada"}
    assert report.exit_code == 1
    assert rows(run_quick(small_course))["ada"].score == 5.0


def test_a_folder_that_nbgraders_feedback_does_not_find_is_named(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    submit(small_course, "b_[x]")
    row = rows(run_quick(small_course))["b_[x]"]
    assert row.score == 5.0
    assert "nbgrader makes no feedback" in row.outcome.flags[0]


# ---------------------------------------------------------------- what is in a notebook


@pytest.fixture
def source(snapshot: Snapshot) -> Any:
    return snapshot.notebooks[small.NOTEBOOK]


def look(notebook: nbformat.NotebookNode, source: Any) -> preflight.Preflight:
    return preflight.inspect(json.dumps(notebook).encode(), source)


def test_a_cell_without_metadata_is_known_by_its_id(released_small: Path, source: Any) -> None:
    work = small.answered(released_small)
    cell(work, "q1_double").metadata = {}
    found = look(work, source)
    assert cell(found.notebook, "q1_double").source == small.RIGHT["q1_double"]
    assert found.flags == []


def test_of_a_doubled_cell_the_answered_one_is_kept(released_small: Path, source: Any) -> None:
    work = small.answered(released_small)
    stub = deepcopy(cell(blank(released_small), "q3_why"))
    work.cells.insert(work.cells.index(cell(work, "q3_why")), stub)
    found = look(work, source)
    assert cell(found.notebook, "q3_why").source == "Because."
    assert found.flags == []


def test_a_written_answer_that_moved_reaches_a_person(released_small: Path, source: Any) -> None:
    """Typed again in a cell of its own, or typed below the stub."""
    text = nbformat.v4.new_markdown_cell("A reason of my own.", id="mine")
    retyped, below = small.answered(released_small), small.answered(released_small)
    at = retyped.cells.index(cell(retyped, "q3_why"))
    retyped.cells[at] = text
    cell(below, "q3_why").source = cell(blank(released_small), "q3_why").source
    below.cells.append(text)
    for work in (retyped, below):
        found = look(work, source)
        assert cell(found.notebook, "q3_why").source == "A reason of my own."
        assert found.flags == ["q3_why: look whether the text that was taken is its answer"]


def test_the_courses_own_text_is_no_answer(released_small: Path, source: Any) -> None:
    work = blank(released_small)
    found = look(work, source)
    assert found.flags == []
    assert cell(found.notebook, "q3_why").source == cell(blank(released_small), "q3_why").source


def test_the_state_of_old_widgets_goes(released_small: Path, source: Any) -> None:
    work = small.answered(released_small)
    work.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"version_major": 2}}
    assert "widgets" not in look(work, source).notebook.metadata


@pytest.mark.parametrize("where", ["metadata", "outputs", "cells"])
def test_a_notebook_of_countless_values_costs_little(
    where: str, released_small: Path, source: Any
) -> None:
    """Sixteen megabytes of empty objects stand for seven gigabytes of Python's."""
    work = json.loads(nbformat.writes(small.answered(released_small)))
    if where == "metadata":
        work["metadata"]["x"] = "@@"
    elif where == "outputs":
        work["cells"][2]["outputs"] = "@@"
    else:
        work["cells"] = "@@"
    many = "[" + ",".join(["{}"] * (16 * (1 << 20) // 3)) + "]"
    content = json.dumps(work).replace('"@@"', many).encode()
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = preflight.inspect(content, source)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 200_000, f"{grown} KB"
    assert time.monotonic() - began < 3 * reader.SECONDS
    if where == "outputs":  # they are dropped in any case
        assert (found.why, found.flags) == ("", [])
    else:
        assert found.notebook is None
        assert "clear its outputs" in found.why


def test_large_outputs_of_honest_work_are_dropped(released_small: Path, source: Any) -> None:
    work = small.answered(released_small)
    data = {"application/vnd.plotly.v1+json": {"x": list(range(600_000))}}
    cell(work, "q1_double").outputs = [nbformat.v4.new_output("display_data", data)]
    found = look(work, source)
    assert (found.why, found.flags) == ("", [])
    assert cell(found.notebook, "q1_double").outputs == []


# ---------------------------------------------------------------- pictures and leaks

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.mark.parametrize(
    "text",
    [
        "![c](chart.png)",
        '![c](./chart.png "title")',
        "![c](<my chart.png>)",
        "![c](my%20chart.png)",
        "![c](IMG/Chart.PNG)",
        '<img alt="c" src="chart.png">',
    ],
)
def test_a_picture_beside_the_notebook_is_shown(text: str) -> None:
    files = {"chart.png": PNG, "my chart.png": PNG, "img/chart.png": PNG}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(f"Look: {text}")])
    assert images.embed(notebook, files) == []
    from nbconvert import HTMLExporter

    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert f"data:image/png;base64,{base64.b64encode(PNG).decode()}" in page
    nbformat.validate(notebook)


def test_pictures_that_are_none_are_named_in_answers_only() -> None:
    text = "![a](gone.png) ![b](fake.png) ![c](https://example.org/x.png) ![d](../../etc/passwd)"
    cells = [nbformat.v4.new_markdown_cell(text) for _ in range(2)]
    cells[0].metadata["nbgrader"] = {"locked": False}
    notebook = nbformat.v4.new_notebook(cells=cells)
    told = images.embed(notebook, {"fake.png": b"<script>"})
    assert [line.split(" ", 3)[3] for line in told] == [
        "is not there" if "gone" in line else "cannot be shown" for line in told
    ] or len(told) == 3
    assert "the picture gone.png is not there" in told
    assert "the picture fake.png cannot be shown" in told
    assert cells[1].source == text


def graded_notebook(printed: str, message: str = "") -> nbformat.NotebookNode:
    test = nbformat.v4.new_code_cell(
        "assert f(1) == 1\n### BEGIN HIDDEN TESTS\n"
        "assert f({'hidden-region-77': 4711.25}) == 2041\n### END HIDDEN TESTS",
        metadata={"nbgrader": {"grade": True, "grade_id": "q1", "locked": True}},
    )
    if message:
        test.outputs = [
            nbformat.v4.new_output("error", ename="AssertionError", evalue=message, traceback=[])
        ]
    later = nbformat.v4.new_code_cell("print(SEEN)")
    later.outputs = [nbformat.v4.new_output("stream", name="stdout", text=printed)]
    before = nbformat.v4.new_code_cell("print(SEEN)", outputs=deepcopy(later.outputs))
    return nbformat.v4.new_notebook(cells=[before, test, later])


def test_outputs_that_show_hidden_input_are_held_back() -> None:
    from nbjudge.plugins.preprocessors import HoldBackHidden

    for printed in ("{'hidden-region-77': 1}", "4711.25 gives 2041"):
        notebook = graded_notebook(printed, "hidden-region-77 is wrong")
        HoldBackHidden().preprocess(notebook, {})
        assert [o.text for o in notebook.cells[2].outputs] == [f"{leaks.HELD_BACK}\n"]
        assert notebook.cells[1].outputs[0].evalue == "hidden-region-77 is wrong"
        assert printed in notebook.cells[0].outputs[0].text, "printed before any hidden check"


def test_chance_is_no_leak_and_an_exam_holds_back_all() -> None:
    from nbjudge.plugins.preprocessors import HoldBackHidden

    notebook = graded_notebook("in the year 2041 and 120411")
    assert leaks.leaking(notebook) == {}
    HoldBackHidden(everything=True).preprocess(notebook, {})
    assert notebook.cells[2].outputs[0].text == f"{leaks.HELD_BACK}\n"


# ---------------------------------------------------------------- anything at all

names = st.one_of(
    st.sampled_from(
        [
            NAME,
            f"{NAME}.txt",
            "fields-Copy1.ipynb",
            "timestamp.txt",
            "handed_in_late.txt",
            "table.csv",
            "table.csv/x",
            "work.zip",
            "[a]*?.ipynb",
            "\udcc8\udce2.ipynb",
            "a/b/c/fields.ipynb",
        ]
    ),
    st.text(
        st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=20
    ),
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
changes = st.lists(
    st.tuples(
        st.integers(0, 30), st.sampled_from(["drop", "double", "move", "set", "cut"]), values
    ),
    max_size=6,
)


def changed(raw: dict[str, Any], steps: list[tuple[int, str, Any]]) -> dict[str, Any]:
    """Return a notebook with cells dropped, doubled, moved, or with fields of any kind."""
    raw = deepcopy(raw)
    for number, what, value in steps:
        cells = raw["cells"]
        if not isinstance(cells, list) or not cells:
            return raw
        at = number % len(cells)
        if what == "drop":
            del cells[at]
        elif what == "double":
            cells.insert(at, deepcopy(cells[at]))
        elif what == "move":
            cells.append(cells.pop(at))
        elif what == "cut":
            raw[list(raw)[number % len(raw)]] = value
        elif isinstance(cells[at], dict) and cells[at]:
            cells[at][list(cells[at])[number % len(cells[at])]] = value
    return raw


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    entries=st.lists(
        st.tuples(names, st.one_of(st.binary(max_size=60), changes)), min_size=1, max_size=5
    )
)
def test_whatever_is_handed_in_nobody_elses_grade_changes(
    entries: list[tuple[str, Any]], released_small: Path, snapshot: Snapshot, tmp_path_factory: Any
) -> None:
    """Folders, names, archives, notebooks, metadata and outputs of any kind, beside honest work."""
    root = tmp_path_factory.mktemp("any") / "course"
    shutil.copytree(released_small, root)
    right = json.loads(nbformat.writes(small.answered(root)))
    submit(root, "ada")
    submit(root, "zoe")
    folder = root / "submitted" / "mallory" / made.ASSIGNMENT
    folder.mkdir(parents=True)
    for name, content in entries:
        data = (
            content
            if isinstance(content, bytes)
            else json.dumps(changed(right, content)).encode("utf-8", "surrogatepass")
        )
        target = folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        except (OSError, ValueError):
            continue
    course = open_course(root)
    units = [
        unit
        for student in submissions.students(course, made.ASSIGNMENT)
        for unit in submissions.read_units(course, snapshot, student)
    ]
    found = {outcome.student: outcome for outcome in grade_units(units, snapshot, InlinePool())}
    assert set(found) == {"ada", "mallory", "zoe"}
    for student in ("ada", "zoe"):
        assert found[student].state is State.GRADED
        assert sum(filter(None, found[student].scores.values())) == 5.0
        assert found[student].flags == ()


# ---------------------------------------------------------------- what `check` makes of it


def test_check_takes_doubled_and_retyped_cells_as_a_run_does(released_small: Path) -> None:
    from nbjudge.commands import check

    work = small.answered(released_small)
    answer = cell(work, "q1_double")
    stub = deepcopy(answer)
    stub.source, stub["id"] = "", "copy"
    work.cells.insert(work.cells.index(answer), stub)
    retyped = cell(work, "q2_list")
    retyped.cell_type = "markdown"
    for gone in ("outputs", "execution_count"):
        retyped.pop(gone)
    notes = check._mend(work)
    assert notes.keys() == {"q1_double", "q2_list"}
    assert "Delete the copy" in notes["q1_double"]
    assert notes["q2_list"].endswith("Change it back to Code.")
    assert cell(work, "q1_double").source == small.RIGHT["q1_double"]
    assert cell(work, "q2_list").cell_type == "code"
    nbformat.validate(work)
