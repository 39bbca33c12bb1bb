"""What a person is told of hand-ins that hold no work where it is looked for."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from grader.tests import course as made
from grader.tests import small
from grader.tests.inline import InlinePool
from nbjudge.cli import main
from nbjudge.outcomes import Outcome, State
from nbjudge.run.run_result import RunReport

Run = Callable[..., RunReport]
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
