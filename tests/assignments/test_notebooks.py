"""Every source notebook: clean, complete, and with points that agree everywhere."""

from __future__ import annotations

import ast
import json
import re
import tomllib

import pytest

from nbjudge.course.course import open_course
from nbjudge.course.points import disagreements
from nbjudge.engine.syntax.suspicious import scan
from nbjudge.prove import texts
from nbjudge.prove.sources import Assignment, meta, solution_lines, text
from tests.assignments.course import COURSE, ROOT, assignments

ALL = assignments()
pytestmark = pytest.mark.parametrize("assignment", ALL.values(), ids=ALL)


def _prompts(assignment: Assignment) -> dict[str, str]:
    return {
        cell["id"].removesuffix("__prompt"): text(cell)
        for cell in assignment.cells
        if cell["id"].endswith("__prompt")
    }


def test_the_notebook_is_clean_and_valid(assignment):
    import nbformat

    content = json.loads(assignment.path.read_text(encoding="utf-8"))
    nbformat.validate(content)
    assert (content["nbformat"], content["nbformat_minor"]) == (4, 5)
    assert content["metadata"]["kernelspec"]["name"] == "python3"
    for cell in assignment.cells:
        assert not cell.get("outputs"), cell["id"]
        assert cell.get("execution_count") is None, cell["id"]


def test_grading_ids_are_the_cell_ids(assignment):
    for cell in assignment.cells:
        if meta(cell):
            assert meta(cell)["grade_id"] == cell["id"]
            assert meta(cell)["cell_type"] == cell["cell_type"], cell["id"]


def test_it_has_25_points_in_metadata_and_in_prompts(assignment):
    automatic = {name: q.points for name, q in assignment.questions.items()}
    points = automatic | assignment.manual
    assert sum(points.values()) == 25
    prompts = _prompts(assignment)
    assert set(prompts) == set(points)
    for name, value in points.items():
        heading = prompts[name].splitlines()[0]
        said = re.search(r"\((\d+(?:\.\d+)?) points?", heading)
        assert said, f"{name}: no points in {heading!r}"
        assert float(said[1]) == value, name
    assert "25 points" in text(assignment.cells[0])


def test_every_place_that_states_points_agrees(assignment):
    """What `multivector release --check` compares: the title cell and the guides' tables, too."""
    assert disagreements(open_course(COURSE), assignment.path.stem) == []


def test_numbered_sentences_of_a_quotation_stand_on_lines_of_their_own(assignment):
    """Markdown runs neighbouring lines of a quotation together: an empty one keeps them apart."""
    for name, prompt in _prompts(assignment).items():
        assert not re.search(r"^> .+\n> \(\d\)", prompt, re.M), name


def test_the_title_says_the_minutes(assignment):
    """100 words a minute, 1.5 minutes a line of code, and the time for short and long texts."""
    title = text(assignment.cells[0])
    said = int(re.search(r"\*\*About (\d+) minutes\*\*", title)[1])
    assert "100 words a minute" in title
    short_texts = "ten minutes for each short text" in title
    words = lines = written = 0
    for cell in assignment.cells:
        if cell["cell_type"] == "markdown" and not meta(cell).get("solution"):
            words += len(text(cell).split())
    for question in assignment.questions.values():
        if short_texts and texts.values(solution_lines(question.answer)) is not None:
            written += 10
            continue
        parts = question.answer.split("### BEGIN SOLUTION")[1:]
        bodies = [part.split("### END SOLUTION")[0] for part in parts]
        lines += sum(bool(line.strip()) for body in bodies for line in body.splitlines())
    written += sum(40 if points >= 4 else 15 for points in assignment.manual.values())
    minutes = words / 100 + 1.5 * lines + written
    assert abs(said - minutes) <= 10, f"{minutes:.0f} minutes by the rule of the first cell"


def test_the_title_says_where_it_comes_from_when_it_is_due_and_how_to_hand_it_in(assignment):
    title = text(assignment.cells[0])
    lessons = {path.name[:2] for path in (ROOT / "lessons").glob("[0-9][0-9]_*.ipynb")}
    named = re.search(r"- \*\*Lessons\*\*: (.*)", title)[1]
    assert set(re.findall(r"\b\d\d\b", named)) <= lessons
    assert "03" in named
    due = re.search(r"- \*\*Due\*\*: (.*)", title)[1]
    shipped = (ROOT / "assignments" / "deadlines.toml").read_text(encoding="utf-8")
    assert "`deadlines.toml`" in due
    assert f"`{assignment.path.stem}`" in due
    assert f"{assignment.path.stem} = " in shipped
    assert f"`multivector submit {assignment.short}`" in title
    assert f"`multivector check {assignment.short}`" in title


def test_prompts_say_what_the_checks_hold_an_answer_to(assignment):
    """Rounding, the index and the order of columns and rows are said once, for all questions."""
    said = next(text(cell) for cell in assignment.cells if cell["id"] == "how_to")
    assert "`return` its result" in said
    if len(assignment.questions) > len(
        assignment.manual
    ):  # the sets of functions; the brief returns lists and layers
        assert "Do not round a result unless the question asks for it" in said
        assert "The index of a returned DataFrame is free" in said


def test_every_question_has_its_cells(assignment):
    ids = [cell["id"] for cell in assignment.cells]
    prompts = _prompts(assignment)
    for name, question in assignment.questions.items():
        kinds = [check.id.removeprefix(f"{name}__") for check in question.checks]
        assert kinds[0] == "visible", name
        assert "hidden" in kinds, name
        for check in question.checks:
            assert check.hidden == check.id.removeprefix(f"{name}__").startswith("hidden"), check.id
        assert question.checks[0].points == 0, f"{name}: a visible result can be typed in"
        place = ids.index(name)
        above = ids[ids.index(f"{name}__prompt") + 1 : place]
        assert all(one.startswith(f"{name}__") for one in above), name
        below = ids[place + 1 : ids.index(f"{name}__visible")]
        assert below[-1] == f"{name}__try"
        assert set(below) <= {f"{name}__{kind}" for kind in ("guided", "open", "try")}, name
        assert prompts[name].count("<details>") >= 2, f"{name}: two stepped hints at least"


#: The last lesson that a student has done before each set.
LAST_LESSON = {"ps1": "04", "ps2": "07", "ps3": "09", "ps4": "11", "ps5": "13"}


def test_every_function_of_an_answer_was_taught_or_is_explained_in_the_set(assignment):
    """A student can meet each call in a lesson before, in the prompt, or in the first cells."""
    ladder = tomllib.loads((ROOT / "lessons" / "idioms.toml").read_text(encoding="utf-8"))
    taught = " ".join(
        idiom["key"]
        for lesson in ladder["lesson"]
        if lesson["number"] <= LAST_LESSON[assignment.short]
        for idiom in lesson.get("idiom", [])
    )
    first = next(text(cell) for cell in assignment.cells if cell["id"] == "how_to")
    prompts = _prompts(assignment)
    for name, question in assignment.questions.items():
        met = set(re.findall(r"\w+", f"{taught} {first} {prompts[name]}"))
        tree = ast.parse(question.answer)
        own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        called = {
            getattr(node.func, "attr", getattr(node.func, "id", ""))
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
        } - {""}
        assert called - own <= met, name


def test_answers_are_functions_with_types_and_a_docstring(assignment):
    for name, question in assignment.questions.items():
        if texts.values(solution_lines(question.answer)) is not None:
            continue  # the answer is text
        function = next(
            node for node in ast.parse(question.answer).body if isinstance(node, ast.FunctionDef)
        )
        assert ast.get_docstring(function), name
        assert function.returns, name
        assert all(argument.annotation for argument in function.args.args), name


def test_checks_import_what_they_use_and_name_only_the_answer(assignment):
    """Names of the notebook belong to the student: a check may take nothing but the answer."""
    import builtins

    for name, question in assignment.questions.items():
        # An answer may come in two functions: one makes the table, the next draws it.
        functions = {
            node.name
            for node in ast.parse(question.answer).body
            if isinstance(node, ast.FunctionDef)
        }
        functions |= set(texts.values(solution_lines(question.answer)) or ())
        for check in question.checks:
            tree = ast.parse(check.source)
            bound = {*functions, *dir(builtins)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    bound |= {a.asname or a.name.split(".")[0] for a in node.names}
                elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                    bound.add(node.name)
                elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                    bound.add(node.id)
                elif isinstance(node, ast.arg):
                    bound.add(node.arg)
            used = {
                node.id
                for node in ast.walk(tree)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
            }
            assert used <= bound, f"{check.id} takes {used - bound} from the student"
            assert not isinstance(tree.body[-1], ast.Expr) or re.search(
                r"passed|^sets\.check\(", ast.unparse(tree.body[-1])
            ), f"{check.id} ends in a value, which nbgrader reads as points"
        assert name == question.id


def test_hidden_checks_define_their_reference_after_the_calls(assignment):
    """While an answer runs, no reference stands in the kernel for it to find."""
    for question in assignment.questions.values():
        for check in question.checks:
            if "def reference" in check.source:
                assert "checks.call" not in check.source.split("def reference")[1], check.id
                assert "del reference" in check.source, check.id


def test_pages_of_nbgrader_get_no_formulas_and_no_remote_parts(assignment):
    for cell in assignment.cells:
        if cell["cell_type"] == "markdown":
            body = re.sub(r"`[^`]*`", "", text(cell))
            assert "$" not in body, cell["id"]
            assert not re.search(r"\\\(|\\\[|https?://|!\[", body), cell["id"]


def test_the_written_answer_has_a_rubric_and_an_example_per_level(assignment):
    prompts = _prompts(assignment)
    for name, points in assignment.manual.items():
        levels = re.findall(r"^\| (\d) \|", prompts[name], re.MULTILINE)
        assert levels == [str(level) for level in range(int(points), -1, -1)], name
        cell = next(c for c in assignment.cells if c["id"] == name)
        for level in range(1, int(points) + 1):
            assert f"**Level {level}.**" in text(cell), f"{name}: no example of level {level}"


def test_no_reference_is_flagged(assignment):
    for question in assignment.questions.values():
        assert scan(question.answer) == []


def test_source_and_file_carry_the_same_name(assignment):
    assert assignment.path.parent.name == assignment.path.stem
    assert assignment.path.is_relative_to(ROOT / "assignments" / "source")
