"""Every exercise of a lesson is described, and every known mistake is told apart."""

from __future__ import annotations

import re

import pytest

from multivector.practice.catalogue import evaluate, exercises, exercises_folder, predictions
from multivector.practice.catalogue import exercise as find
from multivector.practice.judging import judge
from tests.lessons import notebooks as nbs

each_exercise = pytest.mark.parametrize("exercise", exercises(), ids=lambda e: e.number)


@pytest.mark.parametrize("path", nbs.LESSONS, ids=lambda p: p.stem)
def test_a_lesson_and_its_exercise_file_agree(path):
    number, cells = path.stem[:2], nbs.read(path).cells
    tried = [nbs.exercise_of(c) for c in cells if c.id.endswith("_try")]
    assert tried == [e.number for e in exercises(number)], "one practice.check in each _try cell"
    code = "\n".join(c.source for c in cells if c.cell_type == "code")
    asked = re.findall(r'practice\.predict\(\s*"([^"]+)"', code)
    assert asked == [p.number for p in predictions(number)]
    for text in re.findall(r'practice\.recall\("([^"]+)"', code):
        assert text in asked
    if len(tried) >= 4:
        assert exercises(number)[-1].kind == "open", "the last exercise asks for a choice"


@pytest.mark.parametrize("path", nbs.LESSONS, ids=lambda p: p.stem)
def test_an_empty_cell_of_an_exercise_asks_for_an_answer(path):
    for cell in nbs.read(path).cells:
        if cell.id.endswith("_try"):
            given = r"\.\.\.|\"\"|\"\.\.\.\""
            if find(nbs.exercise_of(cell)).kind == "function":
                given += r"|[a-z_]+"  # the function that stands above
            assert re.search(rf"^answer = ({given})$", cell.source, re.M), cell.id
            assert cell.source.rstrip().endswith(", answer)"), cell.id


def test_files_belong_to_lessons_and_numbers_to_files():
    stems = {p.stem[:2] for p in nbs.LESSONS}
    for path in exercises_folder().glob("*.toml"):
        assert path.stem in stems
        for one in (*exercises(path.stem), *predictions(path.stem)):
            assert one.number.startswith(f"{path.stem}.")


# Nothing is expected of an open exercise; the solution of a chart is run with its lesson.
@pytest.mark.parametrize(
    "exercise",
    [e for e in exercises() if e.kind not in ("open", "chart")],
    ids=lambda e: e.number,
)
def test_the_expected_answer_is_right(exercise):
    right = evaluate(exercise, exercise.expected)
    answer = right[0] if exercise.kind == "text" and isinstance(right, list) else right
    assert judge(exercise, answer).state == "right"
    assert judge(exercise, ...).state == "open"


@each_exercise
def test_each_known_mistake_is_off_and_has_its_own_explanation(exercise):
    if exercise.kind == "open":
        assert exercise.mistakes == ()
        return
    right = evaluate(exercise, exercise.expected)
    for mistake in exercise.mistakes:
        wrong = evaluate(exercise, mistake.value, right=right)
        feedback = judge(exercise, wrong)
        assert feedback.state == "off", mistake.value
        assert mistake.says in feedback.message, mistake.value
        assert len(mistake.says.split()) >= 8, "say what went wrong and how to see it"


@each_exercise
def test_the_exercise_helps(exercise):
    if exercise.kind != "open":
        assert exercise.mistakes or exercise.kind == "chart", "at least one known mistake"
        assert exercise.hints
        assert "answer = " in exercise.solution
    for text in (exercise.look_at, exercise.why, exercise.considers, *exercise.hints):
        assert text == "" or text.rstrip("`").endswith((".", "?", ")")), text


@each_exercise
def test_what_an_exercise_says_is_printed_as_it_is_meant(exercise):
    said = (exercise.look_at, exercise.why, exercise.considers, *exercise.hints)
    for text in (*said, *(m.says for m in exercise.mistakes)):
        assert "\\" not in text, f"a backslash of the file is printed: {text}"
        assert "\n" not in text, f"a line break of the file is printed: {text}"


@pytest.mark.parametrize("path", nbs.LESSONS, ids=lambda p: p.stem)
def test_the_text_before_an_exercise_does_not_give_its_answer_away(path):
    read = ""
    for cell in nbs.read(path).cells:
        read += f"\n{cell.source}"
        number = nbs.exercise_of(cell)
        if number is None or find(number).kind != "number" or find(number).decimals < 1:
            continue  # a small whole number stands in a text for many reasons
        right = evaluate(find(number), find(number).expected)
        stated = f"{abs(float(right)):.{find(number).decimals}f}"
        assert not re.search(rf"(?<![\d.]){re.escape(stated)}(?!\d)", read), f"{number}: {stated}"
