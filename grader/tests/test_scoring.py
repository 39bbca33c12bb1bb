"""nbgrader's rules for points, and where they differ on purpose."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
from nbformat import NotebookNode, from_dict
from nbgrader import utils

from grader.tests import build, small
from grader.tests.inline import error
from nbjudge.course.snapshot import NotebookSnapshot, Snapshot
from nbjudge.course.source_cell import SourceCell
from nbjudge.engine.jobs import Cell, CellRun, Execution
from nbjudge.outcomes import State
from nbjudge.run import preflight, scoring

TEST = "q1_double__hidden"


@pytest.fixture
def source(snapshot: Snapshot) -> NotebookSnapshot:
    return snapshot.notebooks[small.NOTEBOOK]


@pytest.fixture
def notebook(released_small: Any, source: NotebookSnapshot) -> NotebookNode:
    import nbformat

    content = nbformat.writes(small.answered(released_small)).encode()
    return preflight.inspect(content, source).notebook


def at(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def value(text: Any) -> dict[str, Any]:
    return {
        "output_type": "execute_result",
        "data": {"text/plain": text},
        "metadata": {},
        "execution_count": 1,
    }


def stream(name: str, text: str = "x") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


OUTPUTS = [
    [],
    [stream("stdout")],
    [error("AssertionError", "no")],
    [value("1.5")],
    [value("0")],
    [value("'text'")],
    [value("True")],
    [stream("stdout"), value("0.5")],
    [value("0.5"), error("ValueError", "late")],
    [{"output_type": "display_data", "data": {"text/plain": "0.5"}, "metadata": {}}],
]


@pytest.mark.parametrize("outputs", OUTPUTS, ids=lambda o: str([x["output_type"] for x in o]))
def test_points_are_nbgraders(
    notebook: NotebookNode, source: NotebookSnapshot, outputs: list[dict[str, Any]]
) -> None:
    test = at(notebook, TEST)
    test.outputs = [from_dict(o) for o in outputs]
    assert scoring.score(notebook, source).scores[TEST] == utils.determine_grade(test)[0]


def test_stderr_takes_no_points(notebook: NotebookNode, source: NotebookSnapshot) -> None:
    test = at(notebook, TEST)
    test.outputs = [from_dict(stream("stderr", "UserWarning"))]
    assert utils.determine_grade(test)[0] == 0, "nbgrader's trap"
    found = scoring.score(notebook, source)
    assert found.scores[TEST] == 2.0
    assert test.outputs[0].name == "stderr", "what was said stays visible"
    test.outputs.append(from_dict(error("AssertionError", "no")))
    assert scoring.score(notebook, source).scores[TEST] == 0.0


@pytest.mark.parametrize("text", ["3.0", "-1", "nan", "inf", ""])
def test_partial_credit_out_of_range_is_for_a_person(
    notebook: NotebookNode, source: NotebookSnapshot, text: str
) -> None:
    at(notebook, TEST).outputs = [from_dict(value(text))]
    found = scoring.score(notebook, source)
    assert found.scores[TEST] is None
    assert TEST in found.flags[0]


def test_written_answers_and_comments(notebook: NotebookNode, source: NotebookSnapshot) -> None:
    found = scoring.score(notebook, source)
    assert found.scores["q3_why"] is None
    assert found.scores["q4_task"] is None
    assert found.comments == {
        "q1_double": None,
        "q2_list": None,
        "q3_why": None,
        "q4_task": None,
    }
    at(notebook, "q3_why").source = source.by_name["q3_why"].source
    at(notebook, "q1_double").source = source.by_name["q1_double"].source
    found = scoring.score(notebook, source)
    assert found.scores["q3_why"] == 0.0
    assert found.comments["q3_why"] == found.comments["q1_double"] == "No response."


def test_a_hand_graded_answer_may_show_a_number(source: NotebookSnapshot) -> None:
    """What an answer shows is no partial credit: a person scores it."""
    from dataclasses import replace

    import nbformat

    code = replace(source.by_name["q3_why"], kind="code", source="1 + 1", checksum=None)
    one = replace(source, cells=(code,))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("40 + 2")])
    notebook.cells[0].metadata["nbgrader"] = code.metadata
    notebook.cells[0].outputs = [from_dict(value("42"))]
    found = scoring.score(notebook, one)
    assert found.scores == {"q3_why": None}
    assert not found.flags


def test_a_failing_cell_of_the_instructors_is_reported(
    notebook: NotebookNode, source: NotebookSnapshot
) -> None:
    cells = scoring.code_cells(notebook, source)
    done = run_of(notebook, cells)
    setup = next(cell for cell in cells if cell.kind == "own")
    done.cells[setup.index] = CellRun([error("FileNotFoundError", "no table.csv")], 1)
    found = scoring.failing_own_cells(notebook, source, cells, done)
    assert found == ["the instructor's cell setup fails: FileNotFoundError: no table.csv"]
    del notebook.cells[setup.index].metadata["nbgrader"]
    (line,) = scoring.failing_own_cells(notebook, source, cells, done)
    assert line.startswith(f"the instructor's cell {setup.index + 1} fails: ")
    after = (Cell(0, "base = 2"), Cell(setup.index, "base + 1", "own"))
    assert not scoring.failing_own_cells(notebook, source, after, done), (
        "an answer may be the reason"
    )


@pytest.mark.parametrize("text", ["# YOUR CODE HERE\nraise NotImplementedError()", "", None])
def test_an_instructors_cell_that_a_blank_answer_lets_fail_is_not_reported(
    text: str | None, source: NotebookSnapshot
) -> None:
    """What the answer binds is missing where it is as it was handed out, empty or deleted."""
    rows = [
        ("code", "total", "solution", None, "### BEGIN SOLUTION\ntotal = 3\n### END SOLUTION"),
        ("code", "half", "locked", None, "half = total / 2"),
        ("code", "shown", "locked", None, "print(half)"),
        ("code", "own", "locked", None, "print(misspelt)"),
    ]
    notebook = build.of_rows(rows)
    known = [
        SourceCell(name, "code", body, body, None, roles == "locked", solution=roles != "locked")
        for _, name, roles, _, body in rows
    ]
    one = replace(source, cells=tuple(known))
    if text is None:
        del notebook.cells[0]
    else:
        notebook.cells[0].source = text
    cells = scoring.code_cells(notebook, one)
    done = run_of(notebook, cells)
    for cell, name in zip(cells[-3:], ("total", "half", "misspelt"), strict=True):
        done.cells[cell.index] = CellRun([error("NameError", f"name '{name}' is not defined")], 1)
    found = scoring.failing_own_cells(notebook, one, cells, done)
    assert found == ["the instructor's cell own fails: NameError: name 'misspelt' is not defined"]


def test_what_the_reference_answer_does_too_is_no_sign_of_anything(
    notebook: NotebookNode, source: NotebookSnapshot
) -> None:
    from dataclasses import replace

    known = source.by_name["q1_double"]
    text = "class A:\n    def __eq__(self, other):\n        return True\ndf['x'] = 1"
    changed = tuple(replace(c, answer=text) if c is known else c for c in source.cells)
    cells = scoring.code_cells(notebook, replace(source, cells=changed))
    answer = next(cell for cell in cells if cell.kind == "student")
    assert answer.answers == ("A", "df")
    assert len(answer.usual) == 1
    assert "(__eq__)" in answer.usual[0]


def test_the_instructors_unlocked_cells_are_the_instructors(source: NotebookSnapshot) -> None:
    from dataclasses import replace

    import nbformat

    known = replace(source, unnamed=frozenset({"import math\nrate = 2"}))
    texts = ["import math\nrate = 2", "rate = 3"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(t) for t in texts])
    cells = scoring.code_cells(notebook, known)
    assert [(cell.kind, cell.locked) for cell in cells] == [("own", False), ("student", True)]


def test_a_plain_cell_that_offers_another_place_for_an_answer_is_the_students(
    source: NotebookSnapshot,
) -> None:
    from dataclasses import replace

    import nbformat

    texts = [
        "guided = False\nif guided:\n\n    def double(x):\n        return ____ * x",
        "rate = 2",
    ]
    known = replace(source, unnamed=frozenset(texts))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(t) for t in texts])
    cells = scoring.code_cells(notebook, known)
    assert [(cell.kind, cell.released) for cell in cells] == [("student", True), ("own", False)]


def test_a_students_cell_is_known_to_be_as_it_was_released(
    notebook: NotebookNode, source: NotebookSnapshot
) -> None:
    changed = copy.deepcopy(notebook)
    by_name = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in changed.cells}
    by_name["q1_double"].source = source.by_name["q1_double"].source + "\n"
    by_name["q2_list"].source = "def another(x):\n    return x"
    cells = scoring.code_cells(changed, source)
    theirs = [cell.released for cell in cells if cell.kind == "student"]
    assert theirs == [True, False]


def test_kinds_of_cells(notebook: NotebookNode, source: NotebookSnapshot) -> None:
    by_kind: dict[str, list[str]] = {}
    for cell in scoring.code_cells(notebook, source):
        name = notebook.cells[cell.index].metadata.nbgrader.grade_id
        by_kind.setdefault(cell.kind, []).append(name)
    assert by_kind == {
        "own": ["setup"],
        "student": ["q1_double", "q2_list"],
        "test": ["q1_double__visible", TEST, "q2_list__test"],
    }


def test_the_instructor_can_keep_a_test_inside(
    notebook: NotebookNode, source: NotebookSnapshot
) -> None:
    test = at(notebook, TEST)
    assert not any(c.inside for c in scoring.code_cells(notebook, source))
    test.source = "# grading: inside\n" + test.source
    assert [c.inside for c in scoring.code_cells(notebook, source) if c.kind == "test"] == [
        False,
        True,
        False,
    ]


def test_what_decides_on_a_test_is_what_its_cell_shows(
    notebook: NotebookNode, source: NotebookSnapshot
) -> None:
    """A test that the student's process decides on has no error beside its full marks."""
    test = at(notebook, TEST)
    test.outputs = [from_dict(error("NameError", "name 'table' is not defined"))]
    second = {notebook.cells.index(test): CellRun([stream("stdout", "8 rows")], 1)}
    decided = scoring.score(notebook, replace(source, inside=frozenset({TEST})), second=second)
    assert (decided.scores[TEST], decided.messages.get(TEST)) == (2.0, None)
    assert test.outputs == [stream("stdout", "8 rows")]


def run_of(notebook: NotebookNode, cells: tuple[Cell, ...], **rest: Any) -> Execution:
    runs = {c.index: CellRun([], n) for n, c in enumerate(cells, 1)}
    return Execution("a/b", runs, **{"state": State.GRADED, **rest})


def test_a_crash_is_no_wrong_answer(notebook: NotebookNode, source: NotebookSnapshot) -> None:
    cells = scoring.code_cells(notebook, source)
    dead = cells[2]  # the visible test of q1
    done = run_of(notebook, cells, state=State.CRASHED, dead_cell=dead.index, detail="exit")
    for cell in cells[3:]:
        done.cells[cell.index] = CellRun([error("DeadKernelError", "not run")])
    done.cells[dead.index] = CellRun([error("DeadKernelError", "exit")], 3)
    missing = scoring.fill_in(notebook, cells, done)
    found = scoring.score(notebook, source, missing)
    tests = [c for c in cells if c.kind == "test"]
    assert missing == {c.index for c in cells[2:]}
    assert {found.scores[notebook.cells[c.index].metadata.nbgrader.grade_id] for c in tests} == {
        None
    }


def test_a_cell_without_any_result_says_so(
    notebook: NotebookNode, source: NotebookSnapshot
) -> None:
    cells = scoring.code_cells(notebook, source)
    done = Execution("a/b", {}, State.OUT_OF_MEMORY)
    assert scoring.fill_in(notebook, cells, done) == {c.index for c in cells}
    assert at(notebook, TEST).outputs[0].ename == scoring.NOT_RUN
    assert "out of memory" in at(notebook, TEST).outputs[0].evalue


def test_a_timed_out_test_scores_0_as_in_nbgrader(
    notebook: NotebookNode, source: NotebookSnapshot
) -> None:
    cells = scoring.code_cells(notebook, source)
    dead = next(c.index for c in cells if c.index == notebook.cells.index(at(notebook, TEST)))
    done = run_of(notebook, cells, state=State.TIMED_OUT, dead_cell=dead)
    done.cells[dead] = CellRun([error("CellTimeoutError", "")], 4)
    missing = scoring.fill_in(notebook, cells, done)
    assert missing == set()
    assert scoring.score(notebook, source, missing).scores[TEST] == 0.0


def test_messages_are_one_plain_line(notebook: NotebookNode, source: NotebookSnapshot) -> None:
    at(notebook, TEST).outputs = [
        from_dict(error("AssertionError", "\x1b[31mfirst\x1b[0m line\nsecond"))
    ]
    assert scoring.score(notebook, source).messages == {TEST: "AssertionError: first line"}


def test_long_output_is_cut_as_nbgrader_cuts_it(notebook: NotebookNode) -> None:
    at(notebook, TEST).outputs = [from_dict(stream("stdout", "x\n" * 5000))]
    trimmed = scoring.trim(notebook, {"LimitOutput": {"max_lines": 10}})
    assert at(trimmed, TEST).outputs[0].text.splitlines()[-1] == "... Output truncated ..."
    assert len(at(trimmed, TEST).outputs[0].text.splitlines()) == 10


def test_the_placeholder_lets_a_person_grade(source: NotebookSnapshot) -> None:
    import nbformat

    stand_in = scoring.placeholder(source, "it is not JSON")
    nbformat.validate(stand_in)
    assert "it is not JSON" in stand_in.cells[0].source
    names = [c.metadata.nbgrader.grade_id for c in stand_in.cells[1:]]
    assert set(names) == {c.name for c in source.cells if c.grade or c.task or c.locked}


def test_an_answer_that_only_reads_a_table_leaves_it_the_instructors():
    said = scoring.reference("def total():\n    return flows.groupby('route')['Mt'].sum()")
    assert said["answers"] == ("total",)


@pytest.mark.parametrize(
    ("text", "alters"),
    [
        ("def total():\n    return flows.groupby('route')['Mt'].sum()", ()),
        ("def draw():\n    plt.title('Oil')\n    flows.plot(ax=ax)", ()),
        ("def own(rows):\n    rows.append(1)\n    made = []\n    made.append(rows)", ()),
        ("def add(x):\n    log.append(x)\n    return flows.sum()", ("log",)),
        ("def deal():\n    return deck.pop()", ("deck",)),
        ("class Bank:\n    def pay(self, x):\n        book[x] = 1", ("book",)),
    ],
)
def test_a_method_that_changes_nothing_makes_no_table_the_answers_own(
    text: str, alters: tuple[str, ...]
):
    """The judge takes what an answer alters from the student's process; a table stays its own."""
    said = scoring.reference(text)
    assert said["alters"] == alters
    assert set(alters) <= set(said["answers"])


@pytest.mark.parametrize(
    ("text", "only_called"),
    [
        ("flows.plot(ax=ax)\nflows.head()", ("flows",)),
        ("for year in years:\n    flows.info()", ("flows",)),
        ("%matplotlib inline\nflows.hist()", ("flows",)),
        ("def draw():\n    flows.plot()", ("flows",)),
        ("flows.plot()\nflows['share'] = 1", ()),
        ("flows.drop(columns='Mt', inplace=True)", ()),
        ("flows.plot()\nflows.insert(0, 'n', 1)", ()),
        ("flows.plot()\ndef add():\n    flows.loc[0] = 1", ()),
        ("flows = flows.dropna()\nflows.plot()", ()),
    ],
)
def test_a_call_for_its_picture_is_told_from_a_change(text: str, only_called: tuple[str, ...]):
    said = scoring.reference(text)
    assert said["only_called"] == only_called
    assert "flows" in said["answers"]
