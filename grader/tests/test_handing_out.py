"""One source, one set of checks, and other values for each group of students."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from grader.tests import build
from grader.tests import course as made
from nbjudge import checks
from nbjudge.cli import main
from nbjudge.course import variants
from nbjudge.course.course import open_course
from nbjudge.run.grade import grade
from nbjudge.run.run_result import RunReport
from nbjudge.seeds import choose, read_seed

Run = Callable[..., RunReport]
YEARS = [2021, 2022, 2023]
OIL = {2021: 67.0, 2022: 64.0, 2023: 70.5}

CELLS = [
    ("markdown", "title", "", None, "# One number (3 points)"),
    (
        "code",
        "setup",
        "locked",
        None,
        f"from nbjudge import checks\n\nOIL = {OIL}\nYEARS = {YEARS}\n"
        'year = checks.variant("year", YEARS)\nprint(f"Your year is {year}.")',
    ),
    (
        "code",
        "q1_share",
        "solution",
        None,
        "share = None\n### BEGIN SOLUTION\nshare = OIL[year] / sum(OIL.values())\n### END SOLUTION",
    ),
    ("code", "q1_share__visible", "grade", 1, 'assert share is not None, "Give the share."'),
    (
        "code",
        "q1_share__hidden",
        "grade",
        2,
        '### BEGIN HIDDEN TESTS\nmine = checks.variant("year", YEARS)\n'
        "assert abs(share - OIL[mine] / sum(OIL.values())) < 1e-9\n### END HIDDEN TESTS",
    ),
]
CLASS = {"ann": "A", "bob": "B", "eve": "C", "kim": "A"}


def notebook() -> nbformat.NotebookNode:
    return build.of_rows(CELLS)


@pytest.fixture
def varied(tmp_path: Path) -> Path:
    """A course with variants, not released; groups.csv beside it."""
    root = tmp_path / "course"
    build.course(
        root,
        "ps1",
        made.CONFIG,
        notebooks={"fields": notebook()},
        files={"variant.toml": "seed = 0\n"},
    )
    lines = ["student_id,group", *(f"{student},{group}" for student, group in CLASS.items())]
    (tmp_path / "groups.csv").write_text("\n".join(lines) + "\n")
    return root


def released(root: Path, *words: str) -> int:
    return main(["release", "ps1", "--course", str(root), *words])


def by_groups(root: Path) -> Path:
    assert released(root, "--groups", str(root.parent / "groups.csv"), "--no-trial") == 0
    return root


def folder_of(root: Path, group: str) -> Path:
    return root / "variants" / "ps1" / group / "ps1"


def seed_of(root: Path, group: str) -> int:
    return read_seed((folder_of(root, group) / "variant.toml").read_text())


def answered(root: Path, group: str, year: int | None = None) -> nbformat.NotebookNode:
    """What an honest student of a group hands in: their own year, typed in as a number."""
    found = nbformat.read(folder_of(root, group) / "fields.ipynb", 4)
    own = choose(seed_of(root, group), "year", YEARS) if year is None else year
    cell = next(c for c in found.cells if c.id == "q1-share")
    cell.source = f"share = {OIL[own]} / {sum(OIL.values())}"
    return found


def hand_in(root: Path, student: str, group: str, **rest: int) -> Path:
    files = {"variant.toml": (folder_of(root, group) / "variant.toml").read_bytes()}
    return made.submit(root, student, answered(root, group, **rest), files=files)


def rows(report: RunReport) -> dict[str, tuple[float, tuple[str, ...]]]:
    return {row.outcome.student: (row.score, row.outcome.flags) for row in report.rows}


@pytest.fixture
def run_judged() -> Run:
    return lambda root, **options: grade(root, "ps1", workers=2, isolation=False, **options)


def test_three_groups_three_values_one_set_of_checks(varied: Path, run_judged: Run) -> None:
    by_groups(varied)
    seeds = {group: seed_of(varied, group) for group in "ABC"}
    assert len({choose(seed, "year", YEARS) for seed in seeds.values()}) == 3
    for student, group in CLASS.items():
        hand_in(varied, student, group)
    report = run_judged(varied)
    assert rows(report) == dict.fromkeys(CLASS, (3.0, ()))
    for student, group in CLASS.items():
        graded = varied / "autograded" / student / "ps1" / "variant.toml"
        assert read_seed(graded.read_text()) == seeds[group]
    assert not any(row.fresh for row in run_judged(varied).rows), "nothing is left to do"


def test_an_answer_of_another_group_earns_nothing_and_is_shown(
    varied: Path, run_judged: Run
) -> None:
    by_groups(varied)
    hand_in(varied, "ann", "B")  # everything copied, the file included
    made.submit(varied, "bob", answered(varied, "C"))  # the notebook alone
    own = (folder_of(varied, "C") / "variant.toml").read_bytes()
    stranger = answered(varied, "A")  # the answer typed into one's own copy
    stranger.metadata["nbjudge"]["variant"] = seed_of(varied, "C")
    made.submit(varied, "eve", stranger, files={"variant.toml": own})
    found = rows(run_judged(varied))
    assert {student: score for student, (score, _) in found.items()} == {
        "ann": 1.0,
        "bob": 1.0,
        "eve": 1.0,
    }
    assert "it names variant 2 and this student has variant 1" in found["ann"][1][0]
    assert "look whether it was copied from another group" in found["bob"][1][0]
    assert found["eve"][1] == (), "a wrong number is only wrong"


@pytest.mark.parametrize("policy", ["judged", "plain"])
def test_the_file_that_a_student_changes_decides_nothing(
    varied: Path, run_judged: Run, policy: str
) -> None:
    """Written anew in the submission, or by the answer while it runs."""
    by_groups(varied)
    for student, code in (
        ("ann", ""),
        ("kim", "from pathlib import Path\nPath('variant.toml').write_text('seed = 2')\n"),
    ):
        copied = answered(varied, "B")
        copied.metadata["nbjudge"]["variant"] = 1
        cell = next(c for c in copied.cells if c.id == "q1-share")
        cell.source = code + cell.source
        made.submit(varied, student, copied, files={"variant.toml": b"seed = 2\n"})
    found = rows(run_judged(varied, judge=policy == "judged"))
    assert found["ann"][0] == 1.0
    if policy == "judged":
        assert found["kim"][0] == 1.0


def test_a_loose_notebook_is_graded_with_the_students_own_variant(
    varied: Path, run_judged: Run
) -> None:
    by_groups(varied)
    made.submit(varied, "bob", answered(varied, "B"))
    assert rows(run_judged(varied)) == {"bob": (3.0, ())}


def test_who_is_in_no_group_keeps_the_variant_of_the_file(varied: Path, run_judged: Run) -> None:
    by_groups(varied)
    hand_in(varied, "zoe", "C")
    report = run_judged(varied)
    assert rows(report)["zoe"] == (3.0, ())
    assert any("no variant for 1 student" in note and "zoe" in note for note in report.notes)
    known = variants.read(open_course(varied).db_url, "ps1")
    assert known.students["zoe"] == seed_of(varied, "C")
    assert not any(row.fresh for row in run_judged(varied).rows)
    hand_in(varied, "zoe", "A")
    assert "this student has variant 3" in rows(run_judged(varied))["zoe"][1][0]


def test_who_is_in_no_group_and_names_none_is_shown(varied: Path, run_judged: Run) -> None:
    by_groups(varied)
    bare = answered(varied, "C")
    del bare.metadata["nbjudge"]["variant"]
    made.submit(varied, "zoe", bare)
    assert variants.UNKNOWN in rows(run_judged(varied))["zoe"][1][0]
    (varied.parent / "groups.csv").write_text("student_id,group\nzoe,C\n")
    by_groups(varied)
    assert rows(run_judged(varied))["zoe"] == (3.0, ())


def test_a_corrected_release_keeps_who_has_which(varied: Path, run_judged: Run) -> None:
    by_groups(varied)
    before = variants.read(open_course(varied).db_url, "ps1")
    assert released(varied, "--no-trial") == 0
    assert variants.read(open_course(varied).db_url, "ps1") == before
    assert {group: seed_of(varied, group) for group in "ABC"} == before.groups


def test_a_number_of_variants_is_spread_over_the_class(varied: Path) -> None:
    (varied / "roster.csv").write_text(
        "name,student_id\n" + "".join(f"Student {n},s{n:02d}\n" for n in range(10))
    )
    assert released(varied, "--variants", "3", "--no-trial") == 0
    first = variants.read(open_course(varied).db_url, "ps1")
    sizes = sorted(list(first.students.values()).count(seed) for seed in (1, 2, 3))
    assert sizes == [3, 3, 4]
    with (varied / "roster.csv").open("a") as roster:
        roster.write("New Student,s99\n")
    assert released(varied, "--variants", "3", "--no-trial") == 0
    later = variants.read(open_course(varied).db_url, "ps1")
    assert {s: later.students[s] for s in first.students} == first.students
    assert later.students["s99"] in (1, 2, 3)
    with (varied / "variants" / "ps1" / "students.csv").open() as file:
        listed = {row["student_id"]: row for row in csv.DictReader(file)}
    assert listed["s00"]["file"] == f"ps1-{first.group_of('s00')}.zip"
    assert released(varied, "--variants", "2", "--no-trial") == 2


def test_a_zip_file_holds_one_variant_and_no_solution(varied: Path) -> None:
    by_groups(varied)
    with zipfile.ZipFile(varied / "variants" / "ps1" / "ps1-B.zip") as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        assert set(names) == {"ps1/fields.ipynb", "ps1/variant.toml"}
        assert read_seed(archive.read("ps1/variant.toml").decode()) == 2
        text = archive.read("ps1/fields.ipynb").decode()
    assert "SOLUTION" not in text
    assert "mine = " not in text
    assert json.loads(text)["metadata"]["nbjudge"]["variant"] == 2
    assert not (varied / "release" / "ps1" / "variant.toml").exists()


def test_groups_with_like_names_have_files_of_their_own(varied: Path) -> None:
    lines = "student_id,group\nann,Group A/1\nbob,group a_1\neve,Group A 2\n"
    (varied.parent / "groups.csv").write_text(lines)
    by_groups(varied)
    with (varied / "variants" / "ps1" / "students.csv").open() as file:
        files = {row["student_id"]: row["file"] for row in csv.DictReader(file)}
    assert files == {
        "ann": "ps1-Group_A_1.zip",
        "bob": "ps1-group_a_1-3.zip",
        "eve": "ps1-Group_A_2.zip",
    }
    assert all((varied / "variants" / "ps1" / name).is_file() for name in files.values())


def test_the_reference_answers_are_tried_with_every_variant(
    varied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = varied / "source" / "ps1" / "fields.ipynb"
    source = nbformat.read(path, 4)
    cell = next(c for c in source.cells if c.id == "q1-share")
    year = choose(1, "year", YEARS)
    cell.source = cell.source.replace("OIL[year]", f"OIL[{year}]")
    nbformat.write(source, path)
    assert released(varied, "--groups", str(varied.parent / "groups.csv")) == 2
    assert "does not pass q1_share__hidden (variant 2: " in capsys.readouterr().err
    assert not (varied / "variants").exists()
    assert not (varied / "gradebook.db").exists(), "a refused release records nothing"


@pytest.mark.parametrize(
    "text, why",
    [
        ("name,group\nann,A\n", "lack the column 'student_id'"),
        ("student_id,group\nann,\n", "line 2: a student_id and a group are needed"),
        ("student_id,group\nann,A\nann,B\n", "line 3: 'ann' stands in two groups"),
        ("student_id,group\n", "name no student"),
    ],
)
def test_groups_that_cannot_be_used_are_named(
    varied: Path, capsys: pytest.CaptureFixture[str], text: str, why: str
) -> None:
    path = varied.parent / "groups.csv"
    path.write_text(text)
    assert released(varied, "--groups", str(path)) == 2
    assert why in capsys.readouterr().err


def test_an_assignment_without_variants_says_what_is_missing(
    varied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (varied / "source" / "ps1" / "variant.toml").unlink()
    assert released(varied, "--variants", "2", "--no-trial") == 2
    assert "has no variants" in capsys.readouterr().err
    (varied / "source" / "ps1" / "variant.toml").write_text("seed = x\n")
    assert released(varied, "--no-trial") == 2
    assert "holds no seed. Write into it: seed = 0" in capsys.readouterr().err


def test_without_groups_everybody_has_the_same(varied: Path, run_judged: Run) -> None:
    assert released(varied, "--no-trial") == 0
    text = (varied / "release" / "ps1" / "variant.toml").read_text()
    assert read_seed(text) == 0
    found = nbformat.read(varied / "release" / "ps1" / "fields.ipynb", 4)
    cell = next(c for c in found.cells if c.id == "q1-share")
    cell.source = f"share = {OIL[choose(0, 'year', YEARS)]} / {sum(OIL.values())}"
    made.submit(varied, "ann", found)
    assert rows(run_judged(varied)) == {"ann": (3.0, ())}
    assert variants.read(open_course(varied).db_url, "ps1") == variants.Assigned()


def test_a_student_without_the_file_is_told_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(checks.CheckError, match=r"variant\.toml is missing .* which year is yours"):
        checks.variant("year", YEARS)
    (tmp_path / "variant.toml").write_text("seed = -1")
    with pytest.raises(checks.CheckError, match="cannot be used"):
        checks.variant("year", YEARS)
    (tmp_path / "variant.toml").write_text("seed = 4")
    assert checks.variant("year", YEARS) == choose(4, "year", YEARS)
    with pytest.raises(TypeError, match="a fixed order"):
        checks.variant("year", {2021, 2022})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no choice"):
        checks.variant("year", [])
