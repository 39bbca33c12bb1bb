"""The student bundle: what it holds and must not hold, and that it works once unpacked."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from multivector.cli import main
from multivector.commands import bundle

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("grader", "src", "data", "lessons", "assignments/source")
FILES = ("pyproject.toml", "constraints.txt", "README.md", "LICENSE", "LICENSE-TEXT.md")
RELEASED = "ps1_claims"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the course with one assignment released, and a bank beside it."""
    root = tmp_path_factory.mktemp("bundle") / "course"
    for name in NEEDED:
        ignored = shutil.ignore_patterns("__pycache__", "tests", "benchmarks")
        shutil.copytree(ROOT / name, root / name, ignore=ignored)
    for name in (*FILES, "assignments/nbgrader_config.py", "assignments/deadlines.toml"):
        shutil.copy(ROOT / name, root / name)
    path = root / "assignments" / "deadlines.toml"
    line = f"{RELEASED} = 2026-10-02T23:59:00"
    path.write_text(path.read_text().replace(f"# {line}", line))
    (root / "assignments/bank").mkdir()
    (root / "assignments/bank/answers.py").write_text("x = 1")
    words = ["release", RELEASED, "--no-trial", "--course", str(root / "assignments")]
    assert main(words) == 0
    return root


@pytest.fixture(scope="module")
def archive(checkout: Path) -> Path:
    """The zip file."""
    pytest.importorskip("hatchling")
    target = checkout / "dist" / "multivector-course.zip"
    assert main(["bundle", "--folder", str(checkout)]) == 0
    return target


@pytest.fixture(scope="module")
def unpacked(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    zipfile.ZipFile(archive).extractall(folder)
    return folder / bundle.NAME


@pytest.fixture(scope="module")
def installed(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two packages installed from the bundle alone, into a folder of their own."""
    target = tmp_path_factory.mktemp("site")
    words = ["install", "-q", "--no-index", "--no-deps", "--target", str(target)]
    words += ["-r", "requirements.txt"]
    subprocess.run([sys.executable, "-m", "pip", *words], cwd=unpacked, check=True)
    return target


def run_in(folder: Path, site: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the unpacked bundle with the packages that came with it."""
    env = {**os.environ, "PYTHONPATH": str(site), "MPLBACKEND": "agg"}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=env, capture_output=True, text=True, timeout=300
    )


def test_it_holds_what_a_student_needs(archive: Path) -> None:
    names = {n.removeprefix(f"{bundle.NAME}/") for n in zipfile.ZipFile(archive).namelist()}
    lessons = {f"lessons/{p.name}" for p in (ROOT / "lessons").glob("*.ipynb")}
    work = {n for n in names if n.startswith("assignments/")}
    assert lessons == {n for n in names if n.startswith("lessons/")}
    base = f"assignments/release/{RELEASED}"
    assert work == {f"{base}/{RELEASED}.ipynb", f"{base}/deadlines.toml"}
    others = {re.sub(r"-[\d.]+-py3-none-any\.whl$", "", n) for n in names - lessons - work}
    assert others == {
        *("START_HERE.html", "requirements.txt", "constraints.txt", "LICENSE", "LICENSE-TEXT.md"),
        *("data/README.md", "data/LICENSE.md", "data/sources.csv"),
        *("packages/multivector", "packages/nbjudge"),
    }


def test_it_is_small_and_the_same_each_time(archive: Path, checkout: Path, tmp_path: Path) -> None:
    assert archive.stat().st_size < 10_000_000
    again = tmp_path / "again.zip"
    assert main(["bundle", "--folder", str(checkout), "--out", str(again)]) == 0
    assert again.read_bytes() == archive.read_bytes()
    assert list(tmp_path.iterdir()) == [again]


@pytest.mark.parametrize(
    "name",
    ["lessons/00_start_here.ipynb", "lessons/exercises/08.toml", "data/geo/countries.geojson"],
)
def test_its_files_have_the_time_of_the_newest_change(
    archive: Path, checkout: Path, tmp_path: Path, name: str
) -> None:
    """Whoever unpacks only newer files over an older bundle gets each file that has changed."""
    stamps = {entry.date_time for entry in zipfile.ZipFile(archive).infolist()}
    changed = checkout / name
    before = changed.stat()
    later = time.time() + 86_400
    os.utime(changed, (later, later))
    try:
        assert main(["bundle", "--folder", str(checkout), "--out", str(tmp_path / "b.zip")]) == 0
    finally:
        os.utime(changed, ns=(before.st_atime_ns, before.st_mtime_ns))
    newer = {entry.date_time for entry in zipfile.ZipFile(tmp_path / "b.zip").infolist()}
    assert (len(stamps), len(newer)) == (1, 1)
    assert newer.pop()[:3] == time.localtime(later)[:3]
    assert stamps.pop() < time.localtime(later)[:6]


def test_nothing_in_it_shows_a_solution_or_a_hidden_check(archive: Path) -> None:
    answers = nbformat.read(ROOT / f"assignments/source/{RELEASED}/{RELEASED}.ipynb", 4)
    secret = [
        region.strip().encode()
        for cell in answers.cells
        for region in re.findall(
            r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)### END", cell.source, re.S
        )
    ]
    assert len(secret) > 5
    outer = zipfile.ZipFile(archive)
    seen = 0
    for name in outer.namelist():
        content = outer.read(name)
        parts = [(name, content)]
        if name.endswith(".whl"):
            wheel = zipfile.ZipFile(io.BytesIO(content))
            parts = [(f"{name}/{n}", wheel.read(n)) for n in wheel.namelist()]
        for place, text in parts:
            seen += 1
            assert not re.search(rb"### (BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)", text)
            if place.endswith(".ipynb"):
                text = "\n".join(c.source for c in nbformat.reads(text.decode(), 4).cells).encode()
            assert not any(region in text for region in secret), place
            assert not re.search(r"(^|/)(tests?|bank|source|_data/build)/", place), place
    assert seen > 200


def test_the_lessons_find_their_data_there(unpacked: Path, installed: Path) -> None:
    wanted = set()
    for path in (unpacked / "lessons").glob("*.ipynb"):
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "code":
                wanted |= set(re.findall(r"\b(load\w*\(\"[\w/]+\")", cell.source))
    assert len(wanted) > 15
    code = [
        "from multivector.data import *",
        "from multivector import data, practice",
        f"assert data.data_folder().is_relative_to({str(installed)!r}), data.data_folder()",
        "from multivector.practice.catalogue import exercises_folder",
        f"assert exercises_folder().is_relative_to({str(installed)!r})",
        "from multivector.commands.locate import course_root",
        f"assert course_root().samefile({str(unpacked)!r})",
        *(f"assert len(data.{call}))" for call in sorted(wanted)),
    ]
    done = run_in(unpacked, installed, "-c", "\n".join(code))
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_lesson_runs_and_an_assignment_is_checked_there(unpacked: Path, installed: Path) -> None:
    code = (
        "import nbformat, sys; from nbclient import NotebookClient; "
        "nb = nbformat.read('lessons/01_tables.ipynb', 4); "
        "NotebookClient(nb, timeout=120, resources={'metadata': {'path': 'lessons'}}).execute()"
    )
    done = run_in(unpacked, installed, "-c", code)
    assert done.returncode == 0, done.stderr
    done = run_in(unpacked, installed, "-m", "multivector.cli", "check", "ps1")
    assert done.returncode == 1, done.stderr
    (path,) = (unpacked / "assignments").rglob("ps1_*.ipynb")
    cells = nbformat.read(path, 4).cells
    asked = [c for c in cells if c.metadata.get("nbgrader", {}).get("solution")]
    assert len(asked) >= 8
    assert done.stdout.count("NOT ATTEMPTED") == len(asked)


def test_the_start_page(unpacked: Path) -> None:
    text = (unpacked / "START_HERE.html").read_text(encoding="utf-8")
    page = BeautifulSoup(text, "html.parser")
    assert page.html["lang"] == "en"
    assert "http://" not in text
    assert "https://" not in text
    assert not page.find_all(["script", "link", "img"])
    assert "prefers-color-scheme: dark" in text
    lessons, work = page.find_all("table")
    assert len(lessons.tbody.find_all("tr")) == len(list((ROOT / "lessons").glob("*.ipynb")))
    cells = [c.text for c in work.tbody.tr.find_all(["th", "td"])]
    assert cells[0] == "ps1"
    assert cells[3] == "02 October 2026, 23:59 (Asia/Almaty)"
    for name in re.findall(r"<code>([\w-]+(?:/[\w.-]+)*\.?\w*)</code>", text):
        if "/" in name or name.isupper():
            assert (unpacked / name).exists(), name


def test_what_is_not_released_is_named_and_nothing_is_released(checkout, archive, capsys) -> None:
    assert main(["bundle", "--folder", str(checkout)]) == 0
    said = capsys.readouterr().out
    assert f"these assignments: {RELEASED}\n" in said
    assert "Not released yet, so not in it: ps2_vectors, ps3_oil_routes, ps4_north" in said
    assert "multivector release NAME" in said
    assert [p.name for p in (checkout / "assignments/release").iterdir()] == [RELEASED]
    assert "Released before" not in said


def _released(root: Path) -> Path:
    return root / "assignments" / "release" / RELEASED / f"{RELEASED}.ipynb"


def test_a_newer_source_is_named(checkout: Path) -> None:
    path = _released(checkout)
    before = path.stat().st_mtime
    os.utime(path, (1, 1))
    try:
        assert bundle.gather(checkout, {}).outdated == [RELEASED]
    finally:
        os.utime(path, (before, before))


def test_a_release_that_shows_a_solution_stops_it(checkout, capsys) -> None:
    path = _released(checkout)
    before, old = path.read_text(encoding="utf-8"), path.stat().st_mtime
    notebook = nbformat.reads(before, 4)
    notebook.cells[3].source += "\n### BEGIN HIDDEN TESTS\nassert 1"
    nbformat.write(notebook, path)
    target = checkout / "refused.zip"
    try:
        assert main(["bundle", "--folder", str(checkout), "--out", str(target)]) == 2
    finally:
        path.write_text(before, encoding="utf-8")
        os.utime(path, (old, old))
    said = capsys.readouterr().err
    assert f"assignments/release/{RELEASED}/{RELEASED}.ipynb holds '### BEGIN HIDDEN TESTS'" in said
    assert "release it again" in said
    assert not target.exists()


def test_a_folder_in_the_place_of_the_zip_file_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "b.zip").mkdir()
    with pytest.raises(bundle.BundleError, match=r"b\.zip cannot be written \(Is a directory\)"):
        bundle.write(bundle.Bundle({"small.txt": b"1"}), tmp_path / "b.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["b.zip"]


def test_too_large_a_bundle_names_its_largest_file(tmp_path: Path) -> None:
    made = bundle.Bundle({"small.txt": b"1", "lessons/big.ipynb": os.urandom(11_000_000)})
    with pytest.raises(bundle.BundleError, match=r"11\.0 MB, more than 10 MB.*lessons/big\.ipynb"):
        bundle.write(made, tmp_path / "b.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_bundle_is_not_made_from_a_bundle(unpacked: Path, capsys) -> None:
    pytest.importorskip("hatchling")
    assert main(["bundle", "--folder", str(unpacked)]) == 2
    assert "Run the command in a complete checkout" in capsys.readouterr().err
