"""Reading what was handed in: what is mended, what is flagged, and that nothing ever raises."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.tests import small
from nbjudge.course.snapshot import Snapshot
from nbjudge.run import preflight, reader, scoring

Raw = dict[str, Any]


@pytest.fixture
def right(released_small: Path) -> Raw:
    return json.loads(nbformat.writes(small.answered(released_small)))


@pytest.fixture
def look(snapshot: Snapshot) -> Callable[[Raw | bytes], preflight.Preflight]:
    def inspect(raw: Raw | bytes) -> preflight.Preflight:
        content = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
        return preflight.inspect(content, snapshot.notebooks[small.NOTEBOOK])

    return inspect


def cell(raw: Raw, name: str) -> Raw:
    return next(c for c in raw["cells"] if named(c) == name)


def named(cell: Raw) -> str | None:
    return cell["metadata"].get("nbgrader", {}).get("grade_id")


def order(found: preflight.Preflight) -> list[str | None]:
    return [named(c) for c in found.notebook.cells]


def test_a_good_submission_is_left_as_it_is(right: Raw, look: Any, snapshot: Snapshot) -> None:
    found = look(right)
    assert (found.repairs, found.flags, found.why) == ([], [], "")
    assert [c.id for c in found.notebook.cells] == [c["id"] for c in right["cells"]]
    hidden = snapshot.notebooks[small.NOTEBOOK].by_name["q1_double__hidden"]
    assert "assert double(5)" in hidden.source
    assert cell(found.notebook, "q1_double__hidden").source == hidden.source


def test_outputs_of_the_student_are_dropped(right: Raw, look: Any) -> None:
    fake = {"output_type": "stream", "name": "stdout", "text": "all passed"}
    cell(right, "q1_double__visible").update(outputs=[fake], execution_count=7)
    got = cell(look(right).notebook, "q1_double__visible")
    assert (got.outputs, got.execution_count) == ([], None)


@pytest.mark.parametrize(
    "content,why",
    [
        (b"", "empty; ask for the notebook itself"),
        (b"  \n", "empty"),
        (b"# just python\nx = 1", "not JSON (line 1); ask for the notebook itself"),
        (b'{"cells": [], "nbformat": 4', "it ends in the middle"),
        (b"[1, 2]", "not a notebook"),
        (b"null", "not a notebook"),
        (b'{"nbformat": 4}', "no list of cells"),
        (b'{"nbformat": 4, "cells": {"a": 1}}', "no list of cells"),
        (b'{"nbformat": 5, "cells": []}', "reads up to 4"),
        (b'{"nbformat": true, "cells": []}', "reads up to 4"),
        (b'{"worksheets": []}', "reads up to 4"),
        (b'{"nbformat": 3}', "cannot be upgraded"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{\n<<<<<<< HEAD\n"nbformat": 4\n=======\n>>>>>>> mine\n}', "failed merge (line 2)"),
        (b"PK\x03\x04" + bytes(range(256)), "it is a zip archive"),
        (b"\x00" * 50, "it holds zero bytes only"),
        (json.dumps({"nbformat": 4, "cells": [{}] * 2001}).encode(), "2001 cells"),
        (b'{"nbformat": 4, "cells": [' + b"9" * 5000 + b"]}", ""),
    ],
)
def test_what_cannot_be_read_is_said_to_be(content: bytes, why: str, look: Any) -> None:
    found = look(content)
    assert (found.notebook is None) == bool(why)
    assert why in found.why


def test_too_large_a_file_is_not_parsed(look: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_BYTES", 1000)
    assert "at most" in look(b'{"nbformat": 4, "cells": []}' + b" " * 1000).why


def test_doubled_cells_keep_the_first(right: Raw, look: Any) -> None:
    copy = deepcopy(cell(right, "q1_double"))
    copy["source"] = "def double(x):\n    return 0"
    right["cells"].insert(3, copy)
    found = look(right)
    assert "q1_double was doubled: the first was kept" in found.repairs
    assert "1 cell id was doubled or invalid and renewed" in found.repairs
    assert found.flags == ["q1_double was answered twice; the first cell was graded"]
    assert "x + x" in cell(found.notebook, "q1_double").source
    assert len({c.id for c in found.notebook.cells}) == len(found.notebook.cells)


def test_a_doubled_test_needs_nobody(right: Raw, look: Any) -> None:
    right["cells"].insert(4, deepcopy(cell(right, "q1_double__visible")))
    found = look(right)
    assert found.repairs[-1] == "q1_double__visible was doubled: the first was kept"
    assert found.flags == []


def test_edited_and_deleted_tests_come_back_in_place(right: Raw, look: Any) -> None:
    cell(right, "q1_double__visible")["source"] = "assert True"
    right["cells"].remove(cell(right, "q1_double__hidden"))
    before = [named(c) for c in json.loads(json.dumps(right))["cells"]]
    found = look(right)
    assert "q1_double__visible had been edited; restored" in found.repairs
    assert "q1_double__hidden was missing and was put back" in found.repairs
    assert "twice two" in cell(found.notebook, "q1_double__visible").source
    got = order(found)
    assert got.index("q1_double__hidden") == got.index("q1_double__visible") + 1
    assert len(got) == len(before) + 1
    assert found.flags == []


def test_all_tests_deleted(right: Raw, look: Any) -> None:
    right["cells"] = [c for c in right["cells"] if "__" not in (named(c) or "")]
    names = [n for n in order(look(right)) if n]
    assert names == [c[1] for c in small.CELLS if c[1]]


def test_a_missing_answer_cell_is_not_invented_but_flagged(right: Raw, look: Any) -> None:
    right["cells"].remove(cell(right, "q1_double"))
    found = look(right)
    assert found.flags == ["the answer cell q1_double is missing (deleted or moved)"]
    assert "q1_double" not in order(found)


def test_a_missing_written_answer_comes_back_unanswered(
    right: Raw, look: Any, snapshot: Snapshot
) -> None:
    right["cells"].remove(cell(right, "q3_why"))
    found = look(right)
    assert "q3_why was missing and was put back" in found.repairs
    source = snapshot.notebooks[small.NOTEBOOK]
    scores = scoring.score(found.notebook, source)
    assert scores.scores["q3_why"] == 0.0
    assert scores.comments["q3_why"] == "No response."


@pytest.mark.parametrize(
    "change",
    [
        {"grade": False},
        {"points": 100},
        {"points": "many"},
        {"points": True},
        {"solution": True},
        {"locked": "no"},
        {"schema_version": 1},
        {"task": True},
        {"extra": {"x": 1}},
    ],
    ids=str,
)
def test_edited_metadata_is_restored(right: Raw, look: Any, change: Raw) -> None:
    cell(right, "q1_double__visible")["metadata"]["nbgrader"].update(change)
    found = look(right)
    meta = cell(found.notebook, "q1_double__visible").metadata.nbgrader
    assert (meta.grade, meta.solution, meta.task, meta.points) == (True, False, False, 1)
    assert meta.schema_version == 3
    assert set(meta) <= {*right["cells"][3]["metadata"]["nbgrader"], "task"} - {"extra"}


def test_metadata_without_meaning_are_no_repair(right: Raw, look: Any) -> None:
    cell(right, "q1_double__visible")["metadata"].update(collapsed=True, tags=["mine"])
    found = look(right)
    assert found.repairs == []
    assert cell(found.notebook, "q1_double__visible").metadata.tags == ["mine"]


def test_a_test_cannot_be_marked_to_be_skipped(right: Raw, look: Any, snapshot: Snapshot) -> None:
    cell(right, "q1_double__visible")["metadata"]["tags"] = ["skip-execution"]
    found = look(right)
    assert any("marked to be skipped" in r for r in found.repairs)
    cells = scoring.code_cells(found.notebook, snapshot.notebooks[small.NOTEBOOK])
    assert sum(c.kind == "test" for c in cells) == 3


def test_cells_of_another_type_are_turned_back(right: Raw, look: Any) -> None:
    test = cell(right, "q1_double__visible")
    test["cell_type"] = "markdown"
    del test["outputs"], test["execution_count"]
    found = look(right)
    assert "q1_double__visible was markdown; made code again" in found.repairs
    got = cell(found.notebook, "q1_double__visible")
    assert (got.cell_type, got.outputs) == ("code", [])


def test_unknown_nbgrader_cells_become_plain(right: Raw, look: Any) -> None:
    extra = deepcopy(cell(right, "q1_double__visible"))
    extra["id"] = "bonus"
    extra["metadata"]["nbgrader"]["grade_id"] = "bonus"
    right["cells"].append(extra)
    found = look(right)
    assert "unknown nbgrader cell 'bonus' became plain" in found.repairs
    assert "nbgrader" not in found.notebook.cells[-1].metadata


@pytest.mark.parametrize("name", ["q1_double", "q3_why", "q1_double__hidden"])
def test_a_renamed_cell_is_known_by_its_cell_id(name: str, right: Raw, look: Any) -> None:
    before = "".join(cell(right, name)["source"])
    cell(right, name)["metadata"]["nbgrader"]["grade_id"] = "mine"
    found = look(right)
    assert found.flags == []
    assert f"{name} had been renamed 'mine'; its cell id tells what it is" in found.repairs
    if name != "q1_double__hidden":  # the test itself comes back from the source
        assert cell(found.notebook, name)["source"] == before


def test_cell_ids_that_another_assignment_uses_too_name_nothing(right: Raw, look: Any) -> None:
    for one in right["cells"]:
        if "nbgrader" in one["metadata"]:
            one["metadata"]["nbgrader"]["grade_id"] += "_of_another_set"
    assert not any("renamed" in repair for repair in look(right).repairs)


def test_a_renamed_answer_by_hand_with_another_cell_id_is_pointed_out(
    right: Raw, look: Any, snapshot: Snapshot
) -> None:
    """Its place is empty then, and an empty answer earns 0 points: somebody has to know."""
    source = snapshot.notebooks[small.NOTEBOOK]
    answer = cell(right, "q3_why")
    answer["metadata"]["nbgrader"]["grade_id"], answer["id"] = "mine", "another"
    assert any("q3_why" in flag for flag in look(right).flags)
    # An answer in code is not taken from a neighbour, so it is only said.
    code = replace(source.by_name["q3_why"], kind="code")
    cells = tuple(code if known.name == "q3_why" else known for known in source.cells)
    answer["cell_type"] = "code"
    answer |= {"outputs": [], "execution_count": None}
    found = preflight.inspect(json.dumps(right).encode(), replace(source, cells=cells))
    assert found.flags == ["q3_why is gone: look whether a renamed cell holds its answer"]


def test_a_cell_of_which_old_metadata_say_nothing_is_no_repair(right: Raw, look: Any) -> None:
    nothing = {"schema_version": 3, "grade": False, "solution": False, "locked": False}
    for plain in right["cells"]:
        plain["metadata"].setdefault("nbgrader", dict(nothing))
    before = len(right["cells"])
    found = look(right)
    assert found.repairs == []
    assert len(found.notebook.cells) == before


def test_cells_out_of_order_are_flagged(right: Raw, look: Any) -> None:
    right["cells"].insert(1, right["cells"].pop(-3))
    assert look(right).flags == ["cells are not in the order in which they were handed out"]


def test_kernelspec_comes_from_the_instructor(right: Raw, look: Any) -> None:
    del right["metadata"]["kernelspec"]
    found = look(right)
    assert "kernelspec was missing" in found.repairs
    assert found.notebook.metadata.kernelspec.name == "python3"
    right["metadata"]["kernelspec"] = {"name": "evil", "display_name": "E"}
    assert look(right).notebook.metadata.kernelspec.name == "python3"


def test_older_formats_are_upgraded(right: Raw, look: Any) -> None:
    right["nbformat_minor"] = 2
    for c in right["cells"]:
        del c["id"]
    found = look(right)
    assert "notebook format 4.2 upgraded to 4.5" in found.repairs
    assert found.notebook.nbformat_minor == 5
    assert all(c.id for c in found.notebook.cells)
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": "x"},
        "worksheets": [
            {
                "cells": [
                    {
                        "cell_type": "code",
                        "language": "python",
                        "input": "x = 1",
                        "outputs": [],
                        "collapsed": False,
                        "metadata": {},
                        "prompt_number": 1,
                    }
                ],
                "metadata": {},
            }
        ],
    }
    found = look(old)
    assert "notebook format 3 upgraded" in found.repairs
    assert "x = 1" in [c.source for c in found.notebook.cells]


def test_encodings(right: Raw, look: Any) -> None:
    right["cells"][0]["source"] = "Жаңа é"
    text = json.dumps(right, ensure_ascii=False)
    assert look(text.encode("utf-8-sig")).repairs == []
    found = look(text.encode("utf-16"))
    assert found.repairs == ["read as utf-16"]
    assert found.notebook.cells[0].source == "Жаңа é"
    right["cells"][0]["source"] = "é"
    found = look(json.dumps(right, ensure_ascii=False).encode("cp1252"))
    assert found.notebook.cells[0].source == "é"
    assert "not UTF-8" in found.flags[0]


def test_lone_surrogates_can_be_written_back(right: Raw, look: Any) -> None:
    right["cells"][0]["source"] = "a\ud800b"
    right["cells"][0]["metadata"]["x"] = {"\udfff": ["\ud801"]}
    found = look(right)
    assert nbformat.writes(found.notebook).encode("utf-8")


@pytest.mark.parametrize(
    "broken", [None, 1, "text", [], {"cell_type": "code"}, {"cell_type": "code", "source": 5}]
)
def test_what_is_no_cell_is_left_out_and_flagged(right: Raw, look: Any, broken: Any) -> None:
    right["cells"].insert(1, broken)
    found = look(right)
    assert found.flags == ["cell 2 of the file could not be read"]
    assert found.notebook is not None


def test_deep_metadata_are_cut(right: Raw, look: Any) -> None:
    deep: Any = 1
    for _ in range(300):
        deep = {"a": deep}
    right["metadata"]["deep"] = deep
    right["cells"][0]["metadata"]["deep"] = deep
    assert look(right).notebook is not None


def test_a_notebook_is_recognised_by_its_cells(right: Raw, snapshot: Snapshot) -> None:
    source = snapshot.notebooks[small.NOTEBOOK]
    found = preflight.likeness(json.dumps(right).encode(), source)
    assert found.shared == len(source.by_name)
    assert "q1_double" in found.answers
    assert preflight.likeness(b"{", source) == preflight.Likeness()


# ---------------------------------------------------------------- any input at all

texts = st.text(max_size=20)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
KEYS = ["cells", "metadata", "nbformat", "nbformat_minor", "worksheets"]
CELL_KEYS = ["id", "cell_type", "metadata", "source", "outputs", "attachments", "execution_count"]
META_KEYS = ["nbgrader", "tags", "name", "jupyter", "format", "collapsed", "execution"]
NBGRADER_KEYS = ["grade_id", "grade", "solution", "locked", "task", "points", "schema_version"]
names = st.sampled_from([c[1] for c in small.CELLS if c[1]])
nbgrader_meta = st.dictionaries(
    st.sampled_from(NBGRADER_KEYS), json_values | names | st.booleans(), max_size=7
)
metas = st.dictionaries(st.sampled_from(META_KEYS), json_values | nbgrader_meta, max_size=4)
cells = st.dictionaries(
    st.sampled_from(CELL_KEYS),
    json_values | metas | st.sampled_from(["code", "markdown", "raw", "x = 1"]),
    max_size=7,
)
notebooks = st.dictionaries(
    st.sampled_from(KEYS),
    json_values | st.lists(cells, max_size=5) | st.integers(1, 5) | metas,
    max_size=5,
)
relaxed = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def holds(found: preflight.Preflight, source: Any) -> None:
    """What must be true of any answer: a gradable notebook or a reason."""
    if found.notebook is None:
        assert found.why
        return
    nbformat.validate(found.notebook)
    nbformat.writes(found.notebook).encode("utf-8")
    present = [n for c in found.notebook.cells if (n := named(c)) is not None]
    assert len(present) == len(set(present))
    for name, known in source.by_name.items():
        if known.locked or known.grade or known.task:
            assert name in present
        if known.is_test:
            assert cell(found.notebook, name).source == known.source
    scoring.code_cells(found.notebook, source)
    scoring.score(found.notebook, source)


@relaxed
@given(content=st.binary(max_size=400))
def test_any_bytes(content: bytes, snapshot: Snapshot) -> None:
    source = snapshot.notebooks[small.NOTEBOOK]
    holds(preflight.inspect(content, source), source)


@relaxed
@given(raw=json_values | notebooks)
def test_any_json(raw: Any, snapshot: Snapshot) -> None:
    source = snapshot.notebooks[small.NOTEBOOK]
    holds(preflight.inspect(json.dumps(raw).encode(), source), source)


@relaxed
@given(data=st.data())
def test_any_damage_to_a_good_notebook(
    data: st.DataObject, released_small: Path, snapshot: Snapshot
) -> None:
    raw = json.loads(nbformat.writes(small.answered(released_small)))
    for _ in range(data.draw(st.integers(1, 4))):
        damage(raw, data)
    source = snapshot.notebooks[small.NOTEBOOK]
    content = json.dumps(raw).encode()
    if data.draw(st.booleans()):
        position = data.draw(st.integers(0, len(content)))
        content = content[:position] + data.draw(st.binary(max_size=3)) + content[position + 2 :]
    holds(preflight.inspect(content, source), source)


def damage(raw: Any, data: st.DataObject) -> None:
    """Change, double, move or drop something somewhere in a notebook."""
    place = raw
    while isinstance(place, dict | list) and place:
        keys = sorted(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(st.sampled_from(list(keys)))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.integers(0, 3)) == 0:
            kind = data.draw(st.sampled_from(["set", "drop", "double"]))
            if kind == "drop":
                del place[key]
            elif kind == "double" and isinstance(place, list):
                place.insert(key, deepcopy(inner))
            else:
                place[key] = data.draw(json_values | names | nbgrader_meta)
            return
        place = inner
