"""Downloads of platforms and of people's own packing: each student's work is found in them."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from grader.tests import small
from grader.tests.inline import InlinePool
from nbjudge.cli import main
from nbjudge.run.run_result import RunReport

Run = Callable[..., RunReport]
NAME = f"{small.NOTEBOOK}.ipynb"
ROSTER = "student_id,name\nann,Ann Li\nbob,Bo Ray\n"
MOODLE = "Ann Li_1_assignsubmission_file"


def work(root: Path, text: str = "Because.") -> bytes:
    return nbformat.writes(small.answered(root, q3_why=text)).encode()


def packed(files: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", how) as bundle:
        for name, data in files.items():
            bundle.writestr(name, data)
    return target.getvalue()


def taped(files: dict[str, bytes], mode: str) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode) as bundle:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            bundle.addfile(entry, io.BytesIO(data))
    return target.getvalue()


def unpacked(course: Path, files: dict[str, bytes]) -> str:
    """Write a download as the folder that an instructor has unpacked; return where it is."""
    folder = course.parent / "given"
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return str(folder)


def collect(root: Path, capsys, content: bytes, name: str = "submissions.zip") -> tuple[int, str]:
    path = root.parent / name
    path.write_bytes(content)
    code = main(["collect", "ps1", str(path), "--course", str(root)])
    said = capsys.readouterr()
    return code, said.out + said.err


def there(root: Path) -> dict[str, set[str]]:
    top = root / "submitted"
    return {
        folder.name: {
            p.relative_to(folder / "ps1").as_posix() for p in folder.rglob("*") if p.is_file()
        }
        for folder in (top.iterdir() if top.is_dir() else ())
    }


BLACKBOARD = "Problem Set 1_{}_attempt_2026-10-30-23-50-12{}"


@pytest.mark.parametrize("roster", ["", ROSTER], ids=["no class list", "class list"])
@pytest.mark.parametrize(
    "names, others, ids",
    [
        (("class/ann", "class/bob"), (), ("ann", "bob")),
        (("a/b/submitted/ann/ps1", "a/b/submitted/bob/ps1"), (), ("ann", "bob")),
        (
            (BLACKBOARD.format("ann", "_"), BLACKBOARD.format("bob", "_")),
            (BLACKBOARD.format("ann", ".txt"),),
            ("ann", "bob"),
        ),
        (
            (
                "1-67 - Ann Li - Oct 30, 2026 1150 PM",
                "2-67 - Bo Ray - Oct 30, 2026 905 AM",
            ),
            ("index.html",),
            ("Ann_Li", "Bo_Ray"),
        ),
        (
            (
                "1-67 - Ann Li - Oct 30, 2026 1150 PM - ",
                "2-67 - Bo Ray - Oct 30, 2026 905 AM - ",
            ),
            ("index.html",),
            ("Ann_Li", "Bo_Ray"),
        ),
        (
            (
                "Set 1/Li, Ann(ann)/Submission attachment(s)",
                "Set 1/Ray, Bo(bob)/Submission attachment(s)",
            ),
            ("Set 1/grades.csv", "Set 1/Li, Ann(ann)/timestamp.txt"),
            ("ann", "bob"),
        ),
        (
            (
                "Submitted files/Ann Li/Set 1/Version 1",
                "Submitted files/Bo Ray/Set 1/Version 1",
            ),
            (),
            ("Ann_Li", "Bo_Ray"),
        ),
        (("Set 1/Ann Li - ", "Set 1/Bo Ray - "), (), ("Ann_Li", "Bo_Ray")),
        (("Ann Li - ", "Copy of Bo Ray - "), (), ("Ann_Li", "Bo_Ray")),
        (
            ("Abgaben/Li_Ann_ann_1234", "Abgaben/Ray_Bo_bob_1235"),
            (),
            ("Li_Ann_ann_1234", "Ray_Bo_bob_1235"),
        ),
    ],
    ids=[
        "a folder around",
        "folders around",
        "Blackboard",
        "Brightspace",
        "Brightspace without folders",
        "Sakai",
        "Teams",
        "Drive",
        "Drive without a folder",
        "ILIAS",
    ],
)
@pytest.mark.parametrize("unpacked", [False, True], ids=["archive", "folder"])
def test_a_class_in_one_archive_is_no_hand_in_of_one_student(
    unpacked: bool,
    names: tuple[str, str],
    others: tuple[str, ...],
    ids: tuple[str, str],
    roster: str,
    small_course: Path,
    capsys,
) -> None:
    if roster:
        (small_course / "roster.csv").write_text(roster)
    texts = dict(zip(names, ("Of Ann.", "Of Bo."), strict=True))
    files = {
        f"{name}{'' if name[-1] in '_ ' else '/'}{NAME}": work(small_course, text)
        for name, text in texts.items()
    }
    files |= dict.fromkeys(others, b"of the platform")
    if unpacked:
        top = small_course.parent / "down"
        for name, data in files.items():
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            (top / name).write_bytes(data)
        code = main(["collect", "ps1", str(top), "--course", str(small_course)])
        said = capsys.readouterr().out
    else:
        code, said = collect(small_course, capsys, packed(files))
    assert code == 0, said
    wanted = ("ann", "bob") if roster else ids
    assert set(there(small_course)) == set(wanted), said
    for student, text in zip(wanted, texts.values(), strict=True):
        folder = small_course / "submitted" / student
        (path,) = folder.rglob("*.ipynb")
        assert text in path.read_text()


def test_one_students_archive_stays_one_hand_in(small_course: Path, capsys) -> None:
    """Whatever folders are in it, where its name is a person's."""
    (small_course / "roster.csv").write_text(ROSTER)
    files = {f"all/{place}/{NAME}": work(small_course) for place in ("new", "old")}
    assert collect(small_course, capsys, packed(files), "Ann Li.zip")[0] == 0
    assert there(small_course) == {"ann": {f"new/{NAME}", f"old/{NAME}"}}


def test_a_folder_that_only_begins_like_a_persons_is_not_that_persons(
    small_course: Path, capsys
) -> None:
    (small_course / "roster.csv").write_text(ROSTER)
    files = {f"class/{who}/{NAME}": work(small_course) for who in ("Ann Li-Smith", "ann_x", "Li")}
    collect(small_course, capsys, packed(files))
    assert set(there(small_course)) == {"Ann_Li-Smith", "ann_x", "Li"}


def test_a_later_attempt_replaces_an_earlier_one(small_course: Path, capsys) -> None:
    name = "Set 1_ann_li_attempt_2026-10-{}-23-50-12_" + NAME
    (small_course / "roster.csv").write_text("student_id,name\nann_li,Ann Li\nli,Ola Li\n")
    both = {name.format(day): work(small_course, f"Day {day}.") for day in (30, 29)}
    code, said = collect(small_course, capsys, packed(both))
    assert code == 0, said
    assert set(there(small_course)) == {"ann_li"}
    kept = small_course / "submitted" / "ann_li" / "ps1" / NAME
    assert "Day 30." in kept.read_text()
    later = {name.format(31): work(small_course, "Day 31.")}
    collect(small_course, capsys, packed(later))
    assert "Day 31." in kept.read_text()
    collect(small_course, capsys, packed(both))
    assert "Day 31." in kept.read_text()


def test_a_large_class_comes_in_one_download(small_course: Path, capsys) -> None:
    """The limits of one student's archive are not those of the class's."""
    data = work(small_course) + b" " * (3 << 20)
    files = {f"S {n}_{n}_assignsubmission_file/{NAME}": data for n in range(180)}
    files |= {f"S 1_1_assignsubmission_file/d/{n}.csv": b"1" for n in range(5_000)}
    code, said = collect(small_course, capsys, packed(files, zipfile.ZIP_DEFLATED))
    assert code == 0, said[-300:]
    assert len(there(small_course)) == 180


# ---------------------------------------------------------------- one student's archive


@pytest.mark.parametrize(
    "name, pack",
    [
        ("w.tar.bz2", lambda data: taped({NAME: data}, "w:bz2")),
        ("w.tar.xz", lambda data: taped({NAME: data}, "w:xz")),
        ("w.txz", lambda data: taped({NAME: data}, "w:xz")),
        (f"{NAME}.gz", gzip.compress),
        (f"{NAME}.bz2", bz2.compress),
        (NAME, lambda data: packed({NAME: data})),
        ("work", lambda data: packed({NAME: data})),
        ("work.zip.txt", lambda data: packed({NAME: data})),
        ("work.zip (1)", lambda data: packed({NAME: data})),
    ],
)
def test_an_archive_is_opened_whatever_it_is_called(
    name: str,
    pack: Callable[[bytes], bytes],
    small_course: Path,
    inline: InlinePool,
    run_quick: Run,
    capsys,
) -> None:
    files = {f"{MOODLE}/{name}": pack(work(small_course))}
    assert collect(small_course, capsys, packed(files))[0] == 0
    (row,) = run_quick(small_course).rows
    assert (row.score, row.outcome.flags) == (5.0, ())


JUNK = ("venv/lib/site-packages/p/{}.py", ".git/objects/{}", "node_modules/{}.js")


@pytest.mark.parametrize("place", JUNK)
@pytest.mark.parametrize("pack", [packed, lambda files: taped(files, "w:gz")], ids=["zip", "tar"])
def test_what_nobody_wants_does_not_keep_an_archive_closed(
    pack: Callable[[dict[str, bytes]], bytes], place: str, small_course: Path, capsys
) -> None:
    files = {f"ps1/{place.format(n)}": b"x" for n in range(5_001)}
    inner = pack({**files, f"ps1/{NAME}": work(small_course)})
    _, said = collect(small_course, capsys, packed({f"{MOODLE}/w.zip": inner}))
    assert there(small_course) == {"Ann_Li": {NAME}}, said


@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("harm", ["damaged", "too large"])
def test_a_file_that_cannot_be_read_takes_no_work_along(
    harm: str,
    first: bool,
    small_course: Path,
    inline: InlinePool,
    run_quick: Run,
    capsys,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = {"table.csv": b"HELLOHELLO" * 100, NAME: work(small_course)}
    inner = packed(dict(list(files.items())[:: 1 if first else -1]))
    if harm == "damaged":
        inner = inner.replace(b"HELLOHELLO", b"HELLOHELLp", 1)
    else:
        from nbjudge.plugins import lms_archives

        monkeypatch.setattr(lms_archives, "MOST_OF_FILE", 60_000)
        files["table.csv"] = b"1" * 90_000
        inner = packed(dict(list(files.items())[:: 1 if first else -1]), zipfile.ZIP_DEFLATED)
    code, said = collect(small_course, capsys, packed({f"{MOODLE}/w.zip": inner}))
    assert code == 0
    assert "of Ann Li_1_assignsubmission_file/w.zip was left out: table.csv (" in said
    assert there(small_course) == {"Ann_Li": {NAME, "w.zip"}}
    (row,) = run_quick(small_course).rows
    assert row.score == 5.0


def test_a_notebook_whose_path_leads_out_of_its_archive_is_named(
    small_course: Path, inline: InlinePool, run_quick: Run, capsys
) -> None:
    inner = packed({f"../{NAME}": work(small_course), "read.txt": b"x"})
    _, said = collect(small_course, capsys, packed({f"{MOODLE}/w.zip": inner}))
    assert f"../{NAME} (its path leads out of the archive)" in said
    (row,) = run_quick(small_course).rows
    assert "but w.zip was handed in: unpack it" in row.outcome.flags[0]


# ---------------------------------------------------------------- names in other letters


def raw_zip(name: bytes, content: bytes, extra: bytes = b"") -> bytes:
    """A zip file whose one name is in some system's letters, as old programs write it."""
    crc, size = zlib.crc32(content), len(content)
    head = struct.pack("<HHHHH", 20, 0, 0, 0, 33)
    sizes = struct.pack("<IIIHH", crc, size, size, len(name), len(extra))
    local = b"PK\x03\x04" + head + sizes + name + extra + content
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + head + sizes + bytes(14)
    entry = entry[:-4] + struct.pack("<I", 0) + name + extra
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local), 0)
    return local + entry + b"PK\x05\x06" + end


def unicode_name(name: bytes, text: str) -> bytes:
    field = b"\x01" + struct.pack("<I", zlib.crc32(name)) + text.encode()
    return struct.pack("<HH", 0x7075, len(field)) + field


@pytest.mark.parametrize(
    "person, code",
    [
        ("Дамир Абаев", "cp866"),
        ("Дамир Абаев", "cp1251"),
        ("Дамир Абаев", "utf-8"),
        ("Әсел Қанатқызы", "utf-8"),
        ("Jörg Müller", "cp437"),
        ("Jörg Müller", "cp1252"),
        ("Әсел Қанатқызы", "WinRAR"),
    ],
)
def test_a_name_is_read_in_the_letters_that_wrote_it(
    person: str, code: str, small_course: Path, capsys
) -> None:
    path, extra = f"{person}_1_assignsubmission_file/{NAME}", b""
    name = path.encode("cp866" if code == "WinRAR" else code, "replace")
    if code == "WinRAR":
        extra = unicode_name(name, path)
    (small_course / "roster.csv").write_text(f"student_id,name\ns1,{person}\n", encoding="utf-8")
    code_, said = collect(small_course, capsys, raw_zip(name, work(small_course), extra))
    assert code_ == 0, said
    assert there(small_course) == {"s1": {NAME}}


def test_a_name_that_is_too_long_here_is_shortened(
    small_course: Path, inline: InlinePool, run_quick: Run, capsys
) -> None:
    files = {f"{MOODLE}/{'я' * 140}.ipynb": work(small_course)}
    code, said = collect(small_course, capsys, packed(files))
    assert code == 0
    assert "is too long a name here; it was shortened" in said
    (row,) = run_quick(small_course).rows
    assert row.score == 5.0


def test_one_folder_of_one_person_is_that_persons(small_course: Path, capsys) -> None:
    (small_course / "roster.csv").write_text(ROSTER)
    assert collect(small_course, capsys, packed({f"ann/{NAME}": work(small_course)}))[0] == 0
    assert there(small_course) == {"ann": {NAME}}


def test_who_is_not_in_the_class_list_has_a_folder_of_their_own(small_course: Path, capsys) -> None:
    (small_course / "roster.csv").write_text(ROSTER)
    files = {
        f"all/{group}/{who}/{NAME}": work(small_course)
        for group, who in (("A", "ann"), ("B", "bob"), ("B", "zed"))
    }
    _, said = collect(small_course, capsys, packed(files))
    assert there(small_course) == {"ann": {NAME}, "bob": {NAME}, "zed": {NAME}}
    assert "not in the class list: zed" in said


def test_a_folder_in_a_strangers_work_is_nobody_elses(small_course: Path, capsys) -> None:
    """Who is not in the class list could name a folder after somebody who is."""
    (small_course / "roster.csv").write_text(ROSTER)
    files = {f"all/ann/{NAME}": work(small_course), f"all/zed/bob/{NAME}": work(small_course)}
    collect(small_course, capsys, packed(files))
    assert there(small_course) == {"ann": {NAME}, "zed": {f"bob/{NAME}"}}


def test_a_system_that_cannot_write_the_letters_of_a_name_is_told_how(small_course: Path) -> None:
    path = small_course.parent / "down.zip"
    path.write_bytes(packed({f"Дамир Абаев_1_assignsubmission_file/{NAME}": work(small_course)}))
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    words = ["collect", "ps1", str(path), "--course", str(small_course)]
    code = "import sys; from nbjudge.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env={**os.environ, **plain},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 2, done.stderr
    assert "Set one with UTF-8, such as LANG=C.UTF-8, and collect again" in done.stderr


GRADESCOPE = """---
submission_11:
  :submitters:
  - :name: Ann Li
    :sid: '4711'
    :email: ann@example.org
  :created_at: 2026-10-30 12:00:00.000000000 Z
  :results: !ruby/hash:Some::Thing
    tests:
    - name: 'submitters'
      output: "&a [*a, :name: Somebody Else]"
submission_12:
  :submitters:
  - :name: Bo Ray
    :sid:
    :email: bo@example.org
submission_13:
  :submitters:
  - :name: Cai Xu
    :email: cai@example.org
  - :name: Dan Yu
    :email: dan@example.org
submission_14:
  :submitters:
  - :name: Eva Zed
    :sid: 'e-77'
"""
OF_A_STUDENT = "submission_14:\n  :submitters:\n  - :name: Ann Li\n"


@pytest.mark.parametrize("way", ["zip", "tar", "folder"])
def test_gradescopes_export_says_whose_a_submission_is(
    way: str, small_course: Path, capsys
) -> None:
    (small_course / "roster.csv").write_text(ROSTER)
    files = {f"submission_{n}/{NAME}": work(small_course, str(n)) for n in (11, 12, 13, 14, 15)}
    files["submission_14/submission_metadata.yml"] = OF_A_STUDENT.encode()
    files = {f"assignment_9_export/{name}": data for name, data in files.items()}
    files["assignment_9_export/submission_metadata.yml"] = GRADESCOPE.encode()
    if way == "folder":
        given = unpacked(small_course, files)
        code = main(["collect", "ps1", given, "--course", str(small_course)])
        said = capsys.readouterr().out
    else:
        content = packed(files) if way == "zip" else taped(files, "w:gz")
        code, said = collect(small_course, capsys, content, f"export.{way}")
    assert code == 0
    found = {
        path.parent.parent.name: path.read_text()
        for path in small_course.glob(f"submitted/*/*/{NAME}")
    }
    assert sorted(found) == ["ann", "bob", "e-77", "submission_13", "submission_15"]
    assert "11" in found["ann"]
    assert "12" in found["bob"]
    assert "submission_13 is of several people (Cai Xu, Dan Yu)" in said


BOMB = "a: &a [x]\n" + "".join(f"k{n}: &k{n} [*a, *a, *a]\n" for n in range(50))


@pytest.mark.parametrize(
    "content", ["[" * 100_000, "a: b: c", "? [x]\n: y", "\x00", "[1, 2]", BOMB]
)
def test_a_table_of_gradescopes_that_is_none_costs_only_the_names(
    content: str, small_course: Path, capsys
) -> None:
    files = {f"export/submission_{n}/{NAME}": work(small_course) for n in (11, 12)}
    files["export/submission_metadata.yml"] = content.encode()
    code, said = collect(small_course, capsys, packed(files))
    assert code == 0
    assert (small_course / "submitted" / "submission_11" / "ps1" / NAME).is_file()
    assert "Traceback" not in said
    read = content in (BOMB, "[1, 2]")
    assert ("submission_metadata.yml cannot be read (" in said) is not read


LEFT = ".ipynb_checkpoints/fields-checkpoint.ipynb"


@pytest.mark.parametrize("way", ["zip", "folder"])
def test_a_copy_of_jupyterlabs_that_is_all_a_student_has_is_collected(
    way: str, small_course: Path, capsys
) -> None:
    files = {f"cai/{LEFT}": work(small_course), f"dan/{LEFT}": work(small_course)}
    files |= {f"{who}/{NAME}": work(small_course) for who in ("ann", "bo", "dan")}
    if way == "zip":
        code, _ = collect(small_course, capsys, packed(files))
    else:
        given = unpacked(small_course, files)
        code = main(["collect", "ps1", given, "--course", str(small_course)])
    assert code == 0
    there = {p.relative_to(small_course) for p in (small_course / "submitted").rglob("*.ipynb")}
    assert sorted(map(str, there)) == [
        f"submitted/ann/ps1/{NAME}",
        f"submitted/bo/ps1/{NAME}",
        f"submitted/cai/ps1/{LEFT}",
        f"submitted/dan/ps1/{NAME}",
    ]


def test_a_folder_in_which_nothing_can_be_taken_is_named(small_course: Path, capsys) -> None:
    given = small_course.parent / "given"
    for who in ("ann", "bo", "cai", "dan", "eve"):
        (given / who).mkdir(parents=True)
    for who in ("ann", "bo"):
        (given / who / NAME).write_bytes(work(small_course))
    (given / "dan" / NAME).symlink_to(given / "ann" / NAME)
    (given / "eve" / f"._{NAME}").write_bytes(b"\0\5\x16\7")
    assert main(["collect", "ps1", str(given), "--course", str(small_course)]) == 1
    said = capsys.readouterr().out
    for who in ("dan", "eve"):
        assert f"{who} holds no file that can be taken; left out" in said
    assert "ann holds" not in said
    assert "cai" not in said, "an empty folder is no hand-in"
