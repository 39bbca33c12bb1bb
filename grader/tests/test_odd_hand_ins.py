"""What a person is told of hand-ins that hold no work where it is looked for."""

from __future__ import annotations

import gzip
import io
import json
import os
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.tests import course as made
from grader.tests import small
from grader.tests.inline import InlinePool
from nbjudge.cli import main
from nbjudge.commands import check
from nbjudge.course.course import open_course
from nbjudge.course.snapshot import take_snapshot
from nbjudge.outcomes import Outcome, State
from nbjudge.run import preflight, reader, submissions
from nbjudge.run.run_result import RunReport

Run = Callable[..., RunReport]
Raw = dict[str, Any]
NAME = f"{small.NOTEBOOK}.ipynb"
COPY = f".ipynb_checkpoints/{small.NOTEBOOK}-checkpoint.ipynb"


def only(report: RunReport) -> Outcome:
    (row,) = report.rows
    return row.outcome


def work(root: Path) -> bytes:
    return nbformat.writes(small.answered(root)).encode()


def test_a_copy_of_jupyterlabs_is_pointed_out(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    made.submit(small_course, "ann", None, files={COPY: work(small_course)})
    found = only(run_quick(small_course))
    assert found.state is State.MISSING
    assert f"{NAME} is missing, but {COPY} was handed in" in found.flags
    assert any(f"copy it to {NAME} in the student's folder" in flag for flag in found.flags)


def test_a_copy_of_jupyterlabs_beside_the_work_is_no_hint(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    made.submit(small_course, "ann", small.answered(small_course), files={COPY: work(small_course)})
    assert only(run_quick(small_course)).flags == ()


def test_collecting_keeps_a_copy_of_jupyterlabs_where_there_is_nothing_else(
    small_course: Path,
) -> None:
    path = small_course / "download.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, names in enumerate(([COPY], [NAME, COPY])):
            inner = small_course / "one.zip"
            with zipfile.ZipFile(inner, "w") as one:
                for name in names:
                    one.writestr(name, work(small_course))
            archive.write(inner, f"doe_{number + 1}_5{number}_work.zip")
    assert main(["collect", "ps1", str(path), "--course", str(small_course)]) == 0
    there = {
        student: {p.name for p in (small_course / "submitted" / student).rglob("*.ipynb")}
        for student in ("1", "2")
    }
    assert there == {"1": {Path(COPY).name}, "2": {NAME}}


def test_folders_in_folders_cost_only_what_lies_in_them(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    name = "x" * 20
    folder = made.submit(small_course, "ann", small.answered(small_course))
    handle = os.open(folder, os.O_RDONLY)
    for _ in range(300):  # the whole path is longer than the system takes
        os.mkdir(name, dir_fd=handle)
        inner = os.open(name, os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = inner
    os.close(handle)
    found = only(run_quick(small_course))
    assert found.state is State.GRADED
    assert found.flags == ("what lies more than 50 folders deep was left out",)


@pytest.mark.parametrize("worked", [NAME, NAME.replace(".ipynb", " (1).ipynb")])
def test_a_second_download_of_the_blank_notebook_replaces_no_work(
    worked: str, small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    blank = nbformat.writes(made.released(small_course)).encode()
    path = small_course / "download.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in (NAME, NAME.replace(".ipynb", " (1).ipynb")):
            content = work(small_course) if name == worked else blank
            archive.writestr(f"Ann Li_1_assignsubmission_file/{name}", content)
    assert main(["collect", "ps1", str(path), "--course", str(small_course)]) == 0
    found = only(run_quick(small_course))
    assert sum(points or 0 for points in found.scores.values()) == 5


@pytest.mark.parametrize("sign, kind", [(b"Rar!", "RAR"), (b"7z\xbc\xaf", "7z")])
def test_an_archive_of_another_kind_is_called_what_it_is(
    sign: bytes, kind: str, small_course: Path, capsys
) -> None:
    path = small_course / "download.zip"
    path.write_bytes(sign + bytes(200))
    assert main(["collect", "ps1", str(path), "--course", str(small_course)]) == 2
    said = f"download.zip cannot be opened (it is a {kind} archive and no zip, whatever its name"
    assert said in capsys.readouterr().out


def zipped(content: bytes, name: str = NAME) -> bytes:
    made_of = io.BytesIO()
    packed = zipfile.ZIP_DEFLATED if len(content) > 1 << 20 else zipfile.ZIP_STORED
    with zipfile.ZipFile(made_of, "w", packed) as archive:
        archive.writestr(name, content)
    return made_of.getvalue()


@pytest.mark.parametrize(
    "name, change, said",
    [
        (
            "w.zip",
            lambda data: data[: len(data) // 2],
            "and w.zip cannot be opened (it is damaged, or was cut off on the way): ask for the "
            "work again",
        ),
        (
            "w.zip",
            lambda data: data.replace(b"Because.", b"Because?", 1),
            "and w.zip cannot be opened (what is in it is damaged): ask for the work again",
        ),
        (
            "w.7z",
            lambda data: b"7z\xbc\xaf" + bytes(200),
            "and w.7z cannot be opened (it is a 7z archive and no zip",
        ),
        ("w.zip", lambda data: data, "but w.zip was handed in: unpack it in the student's folder"),
        (
            "w.zip",
            lambda data: zipped(data, "note.txt"),
            "but w.zip was handed in, and it holds no notebook: unpack it",
        ),
        (
            "w.zip",
            lambda data: zipped(bytes(20 << 20)),  # 20 kB that stand for 20 MB
            "and w.zip cannot be opened (a file in it has more than 8 MB)",
        ),
    ],
)
def test_an_archive_in_place_of_the_notebook_comes_with_a_next_step(
    name: str,
    change: Callable[[bytes], bytes],
    said: str,
    small_course: Path,
    inline: InlinePool,
    run_quick: Run,
) -> None:
    made.submit(small_course, "ann", None, files={name: change(zipped(work(small_course)))})
    found = only(run_quick(small_course))
    assert found.state is State.MISSING
    assert found.flags[0].startswith(f"{NAME} is missing, {said}")
    assert found.flags[0].endswith("grade again")


def test_an_archive_of_folders_in_folders_stops_nobody_else(small_course: Path, capsys) -> None:
    path = small_course / "download.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"Ann Li_1_assignsubmission_file/{'d/' * 1200}a.csv", "1")
        archive.writestr(f"Ann Li_1_assignsubmission_file/{NAME}", work(small_course))
        archive.writestr(f"Bo Li_2_assignsubmission_file/{NAME}", work(small_course))
    assert main(["collect", "ps1", str(path), "--course", str(small_course)]) == 0
    assert "'a.csv' lies more than 50 folders deep; left out" in capsys.readouterr().out
    assert (small_course / "submitted" / "Ann_Li" / "ps1" / NAME).is_file()
    assert (small_course / "submitted" / "Bo_Li" / "ps1" / NAME).is_file()


def test_a_folder_that_cannot_be_read_comes_with_a_next_step(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    folder = made.submit(small_course, "ann", small.answered(small_course))
    aside = folder.with_name("aside")
    folder.rename(aside)
    folder.symlink_to(aside)
    found = only(run_quick(small_course))
    assert found.state is State.UNREADABLE
    assert "look into submitted/ann/ps1, or ask for the notebook alone" in found.detail


@pytest.mark.parametrize(
    "text, utc, flags",
    [
        ("2026-03-02 14:00:00 Asia/Almaty", "2026-03-02T09:00:00+00:00", ()),
        (
            "2026-03-02 14:00:00 Mars/Olympus",
            "2026-03-02T14:00:00+00:00",
            ("the zone of timestamp.txt (Mars/Olympus) is not known; it was taken as UTC",),
        ),
    ],
)
def test_a_time_with_the_name_of_a_zone(
    text: str,
    utc: str,
    flags: tuple[str, ...],
    small_course: Path,
    inline: InlinePool,
    run_quick: Run,
) -> None:
    made.submit(small_course, "ann", small.answered(small_course), timestamp=text)
    found = only(run_quick(small_course))
    assert (found.timestamp, found.flags) == (utc, flags)


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_time_that_windows_has_written(
    code: str, small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    folder = made.submit(small_course, "ann", small.answered(small_course))
    (folder / "timestamp.txt").write_bytes("2026-03-02 10:00:00 UTC\r\n".encode(code))
    found = only(run_quick(small_course))
    assert (found.timestamp, found.flags) == ("2026-03-02T10:00:00+00:00", ())


# ---------------------------------------------------------------- what programs and people do


def raw(root: Path, **texts: str) -> Raw:
    return json.loads(nbformat.writes(small.answered(root, **texts)))


def place(made_of: Raw, name: str) -> int:
    names = [c["metadata"].get("nbgrader", {}).get("grade_id") for c in made_of["cells"]]
    return names.index(name)


def own(kind: str, text: str) -> Raw:
    more = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "id": "my-own", "metadata": {}, "source": text, **more}


def without_names(made_of: Raw) -> None:
    made_of["nbformat_minor"] = 4
    for cell in made_of["cells"]:
        del cell["id"]
        cell["metadata"] = {}


def numbered(made_of: Raw) -> None:
    for number, cell in enumerate(made_of["cells"]):
        cell.update(id=str(number), metadata={})


def renamed(made_of: Raw) -> None:
    numbered_metadata = [cell["metadata"] for cell in made_of["cells"]]
    for number, metadata in enumerate(numbered_metadata):
        made_of["cells"][number]["id"] = str(number)
        if "nbgrader" in metadata:
            metadata["nbgrader"]["grade_id"] = f"mine-{metadata['nbgrader']['grade_id']}"


def in_one_cell(made_of: Raw) -> None:
    texts = ["".join(c["source"]) for c in made_of["cells"] if c["cell_type"] == "code"]
    made_of["cells"] = [own("code", "\n\n".join(texts))]


def typed_afresh(made_of: Raw) -> None:
    made_of["cells"] = [own("code", text) for text in list(small.RIGHT.values())[:2]]


def cells_of_one_question_gone(made_of: Raw) -> None:
    first, last = place(made_of, "q1_double"), place(made_of, "q2_list")
    made_of["cells"][first:last] = [own("code", small.RIGHT["q1_double"])]


@pytest.mark.parametrize(
    "change",
    [
        without_names,
        numbered,
        renamed,
        in_one_cell,
        typed_afresh,
        cells_of_one_question_gone,
    ],
)
def test_work_whose_cells_lost_their_names_is_graded_and_shown(
    change: Callable[[Raw], None], small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    work_of = raw(small_course)
    change(work_of)
    made.submit(small_course, "ann", json.dumps(work_of).encode())
    (row,) = run_quick(small_course).rows
    assert row.score == 5.0
    assert "the answer cell q1_double is missing (deleted or moved)" in row.outcome.flags
    gone = change in (in_one_cell, typed_afresh)
    assert any("no cell of the assignment is in it" in f for f in row.outcome.flags) == gone


@pytest.mark.parametrize("major", [3, 2])
def test_a_notebook_of_an_old_format_is_graded(
    major: int, small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    """As such files are: each text is a list of lines."""
    old = nbformat.convert(small.answered(small_course), 3)
    work_of = json.loads(nbformat.writes(old, version=3)) | {"nbformat": major}
    assert isinstance(work_of["worksheets"][0]["cells"][2]["input"], list)
    made.submit(small_course, "ann", json.dumps(work_of).encode())
    (row,) = run_quick(small_course).rows
    assert (row.score, row.outcome.flags) == (5.0, ())


def test_looking_for_answers_costs_little(small_course: Path) -> None:
    """However a notebook is written; it is done in the process that all submissions share."""
    source = take_snapshot(open_course(small_course), made.ASSIGNMENT).notebooks[small.NOTEBOOK]
    work_of = raw(small_course, q1_double="<<<<<<<\n" * 300_000, q2_list="", q3_why="")
    lines = [" " * 19_000, "async" + " " * 19_000, "listed" + " " * 19_000, "> " * 9_000]
    work_of["cells"] += [
        {**own("code", line), "id": f"c{n}-{len(line)}"} for n in range(9) for line in lines
    ]
    began = time.monotonic()
    assert preflight.inspect(json.dumps(work_of).encode(), source).notebook is not None
    assert time.monotonic() - began < 10


def packed(*entries: tuple[str, bytes]) -> bytes:
    made_of = io.BytesIO()
    with zipfile.ZipFile(made_of, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two entries may have one name
        for name, content in entries:
            archive.writestr(name, content)
    return made_of.getvalue()


@pytest.mark.parametrize("order", [1, -1], ids=["blank first", "work first"])
@pytest.mark.parametrize("how", ["capitals", "two archives", "twice in one archive"])
def test_of_two_notebooks_with_one_name_none_is_lost(
    how: str, order: int, small_course: Path, inline: InlinePool, run_quick: Run, capsys
) -> None:
    blank = nbformat.writes(made.released(small_course)).encode()
    one, two = (blank, work(small_course))[::order]
    if how == "capitals":
        files = {NAME: one, NAME.capitalize(): two}
    elif how == "two archives":
        files = {"a.zip": packed((NAME, one)), "b.zip": packed((NAME, two))}
    else:
        files = {"a.zip": packed((NAME, one), (NAME, two))}
    path = small_course / "download.zip"
    folder = "Ann Li_1_assignsubmission_file"
    path.write_bytes(packed(*((f"{folder}/{name}", data) for name, data in files.items())))
    assert main(["collect", "ps1", str(path), "--course", str(small_course)]) == 0
    (row,) = run_quick(small_course).rows
    assert row.score == 5.0


@pytest.mark.parametrize(
    "entries, said",
    [
        ([("C:\\Users\\me\\fields.ipynb", 0)], ""),
        ([("../fields.ipynb", 0)], "but w.zip was handed in"),
        ([], "but w.zip was handed in"),
        ([(NAME, 1)], "and w.zip cannot be opened (it asks for a password)"),
    ],
    ids=["path of Windows", "path upwards", "nothing", "password"],
)
def test_an_archive_out_of_which_nothing_comes_is_shown(
    entries: list[tuple[str, int]],
    said: str,
    small_course: Path,
    inline: InlinePool,
    run_quick: Run,
    capsys,
) -> None:
    inner = packed(*((name, work(small_course)) for name, _ in entries))
    if any(locked for _, locked in entries):  # as an archive says that it asks for a password
        for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            place_of = inner.index(sign) + at
            inner = inner[:place_of] + b"\x01" + inner[place_of + 1 :]
    path = small_course / "download.zip"
    path.write_bytes(packed(("Ann Li_1_assignsubmission_file/w.zip", inner)))
    assert main(["collect", "ps1", str(path), "--course", str(small_course)]) == 0
    (row,) = run_quick(small_course).rows
    if said:
        assert row.outcome.flags[0].startswith(f"{NAME} is missing, {said}")
    else:
        assert row.score == 5.0


SEEMS = "q1_double holds no answer, but another cell seems to: look whether its points are due"
STUB = "def double(x):\n    raise NotImplementedError()"


@pytest.mark.parametrize(
    "before, kind, text, flags",
    [
        ("q1_double__visible", "code", small.RIGHT["q1_double"], ()),
        ("q2_list", "code", small.RIGHT["q1_double"], (SEEMS,)),
        ("q4_task", "code", small.RIGHT["q1_double"], (SEEMS,)),
        ("q2_list", "markdown", f"```python\n{small.RIGHT['q1_double']}\n```", (SEEMS,)),
        ("q2_list", "code", "print('nothing of the kind')", ()),
    ],
)
def test_an_answer_in_another_cell_than_its_own_is_shown(
    before: str,
    kind: str,
    text: str,
    flags: tuple[str, ...],
    small_course: Path,
    inline: InlinePool,
    run_quick: Run,
) -> None:
    work_of = raw(small_course, q1_double=STUB)
    work_of["cells"].insert(place(work_of, before), own(kind, text))
    made.submit(small_course, "ann", json.dumps(work_of).encode())
    (row,) = run_quick(small_course).rows
    assert row.outcome.flags == flags
    assert row.score == (5.0 if before == "q1_double__visible" else 2.0)


def test_a_written_answer_in_a_cell_of_code_is_shown(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    work_of = raw(small_course, q3_why="YOUR ANSWER HERE")
    text = "# Because the pipeline has to cross a neighbour."
    work_of["cells"].insert(place(work_of, "q4_task"), own("code", text))
    made.submit(small_course, "ann", json.dumps(work_of).encode())
    found = only(run_quick(small_course))
    assert found.flags == ("q3_why holds no answer, but a code cell below it holds text",)


def test_the_marks_of_a_failed_merge_in_an_answer_are_shown(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    right = small.RIGHT["q1_double"]
    text = f"<<<<<<< HEAD\n{right}\n=======\n{right}\n>>>>>>> theirs"
    made.submit(small_course, "ann", small.answered(small_course, q1_double=text))
    assert only(run_quick(small_course)).flags == ("q1_double holds the marks of a failed merge",)


@pytest.mark.parametrize("other", ["answers.docx", "fields.py", "work.zip", COPY, "notes.ipynb"])
def test_a_blank_notebook_beside_other_work_is_never_zero_without_a_word(
    other: str, small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    blank = made.released(small_course)
    given = work(small_course) if other == COPY else b"{}"
    made.submit(small_course, "ann", blank, files={other: given, "table.csv": b"a,b\n1,2\n"})
    made.submit(small_course, "bo", blank, files={"table.csv": b"a,b\n1,2\n"})
    made.submit(small_course, "cy", small.answered(small_course), files={other: b"{}"})
    found = {row.outcome.student: row.outcome.flags for row in run_quick(small_course).rows}
    said = f"{NAME} holds no answer where one belongs, but {other} was handed in with it"
    assert found == {"ann": (said,), "bo": (), "cy": ()}


@pytest.mark.parametrize(
    "name", [f"{NAME} ", f"{NAME}.txt.txt", f"{NAME}.crdownload", "fields.json", "Fields"]
)
def test_a_notebook_is_found_under_what_programs_make_of_its_name(
    name: str, small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    made.submit(small_course, "ann", small.answered(small_course), name=name)
    (row,) = run_quick(small_course).rows
    assert (row.score, row.outcome.repairs) == (5.0, (f"handed in as {name}",))


def test_data_with_the_notebooks_name_stay_data(small_course: Path) -> None:
    files = {"fields.json": b'{"times": 2}', "fields.txt": b"{", "fields": b""}
    made.submit(small_course, "ann", small.answered(small_course), files=files)
    course = open_course(small_course)
    snapshot = take_snapshot(course, made.ASSIGNMENT)
    (unit,) = submissions.read_units(course, snapshot, "ann")
    assert set(unit.files) == {*files, "timestamp.txt"}


@pytest.mark.parametrize("content", [b"", b"\0" * 900, b'{"cells": [', b"PK\3\4 and more"])
def test_a_damaged_notebook_beside_the_work_is_called_so(
    content: bytes, small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    made.submit(small_course, "ann", content, files={"fields (1).ipynb": work(small_course)})
    (row,) = run_quick(small_course).rows
    said = f"{NAME} is damaged or another notebook; the answers are in another file"
    assert (row.score, row.outcome.flags) == (5.0, (said,))


@pytest.mark.parametrize(
    "change, said",
    [
        (
            lambda data: b"\0" * 900,
            "it holds zero bytes only, because it was not saved or copied to its",
        ),
        (
            lambda data: data[: len(data) // 2],
            "it ends in the middle, because it was not saved or copied",
        ),
        (lambda data: zipped(data), "it is a zip archive, whatever its name says; ask for the"),
        (lambda data: gzip.compress(data), "it is a gzip archive, whatever its name says"),
        (lambda data: b"%PDF-1.7\n\xe2\xe3", "it is a PDF file, whatever its name says"),
        (lambda data: b"<!DOCTYPE html><p>", "it is a web page, whatever its name says"),
        (lambda data: data.replace(b'"cells"', b"'cells'", 1), "it is not a notebook: not JSON"),
    ],
)
def test_what_is_no_notebook_is_called_what_it_is(
    change: Callable[[bytes], bytes],
    said: str,
    small_course: Path,
    inline: InlinePool,
    run_quick: Run,
) -> None:
    made.submit(small_course, "ann", change(work(small_course)))
    found = only(run_quick(small_course))
    assert (found.state, found.flags) == (State.UNREADABLE, ())
    assert found.detail.startswith(said)


WORDS = "Потому что нефть идёт через Россию."


@pytest.mark.parametrize(
    "change, answer",
    [
        (lambda text: text.encode("cp1251"), WORDS),
        (lambda text: text.encode().replace(b"\xd0\x9f", b"\xd0", 1), f"\ufffd{WORDS[1:]}"),
        (lambda text: text.encode() + b"\0" * 4096, WORDS),
        (lambda text: text.encode("utf-16"), WORDS),
        (lambda text: text.replace(WORDS, "Le café.").encode("cp1252"), "Le café."),
    ],
)
def test_letters_are_read_as_they_were_written(
    change: Callable[[str], bytes], answer: str, small_course: Path
) -> None:
    """A run and `check` read the same text."""
    path = small_course / NAME
    path.write_bytes(change(json.dumps(raw(small_course, q3_why=WORDS), ensure_ascii=False)))
    source = take_snapshot(open_course(small_course), made.ASSIGNMENT).notebooks[small.NOTEBOOK]
    found = preflight.inspect(path.read_bytes(), source).notebook
    for notebook in (found, check._read(path)):
        assert notebook is not None
        assert notebook.cells[place(notebook, "q3_why")].source == answer


@pytest.mark.parametrize("text", ['{"doc_id": "1", "url": "https://x"}', '{"cells": 1}', "[]"])
def test_check_names_a_file_that_is_another_programs(text: str, tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text(text)
    with pytest.raises(check.CannotRunError, match="it is JSON, but not a notebook"):
        check.check(path)


def test_check_reads_no_more_than_a_run(tmp_path: Path) -> None:
    path = tmp_path / NAME
    with path.open("wb") as file:
        file.truncate(reader.MAX_BYTES + 1)
    with pytest.raises(check.CannotRunError, match="a grading run reads at most 64"):
        check.check(path)
