"""Courses that are set up in other ways: folders, several notebooks, own files, groups, pools."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.tests import build, small
from grader.tests import course as made
from grader.tests.inline import InlinePool
from nbjudge import atomic
from nbjudge.cli import main
from nbjudge.course.changes import planned_snapshot
from nbjudge.course.course import find_course, open_course
from nbjudge.course.snapshot import Snapshot, guess_needs, take_snapshot
from nbjudge.engine import IsolationUnavailable
from nbjudge.errors import CannotStart
from nbjudge.outcomes import State
from nbjudge.run import grade as run
from nbjudge.run.limits import of_course
from nbjudge.run.pools import early_pool as early
from nbjudge.run.run_result import RunReport

Run = Callable[..., RunReport]


def configure(root: Path, text: str) -> None:
    config = root / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\n{text}\n")


def test_folders_are_where_the_configuration_says(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    notebook = nbformat.writes(small.answered(small_course)).encode()
    configure(
        small_course,
        "import os\n"
        "c.CourseDirectory.directory_structure = os.path.join("
        "'{nbgrader_step}', '{assignment_id}', 'by', '{student_id}')\n"
        "c.CourseDirectory.submitted_directory = 'handed+in'\n"
        "c.CourseDirectory.autograded_directory = 'marked'\n"
        "c.CourseDirectory.student_id_exclude = 'tester'\n",
    )
    for student in ("anna", "o'neil (2)", "tester"):
        folder = small_course / "handed+in" / "ps1" / "by" / student
        folder.mkdir(parents=True)
        (folder / "fields.ipynb").write_bytes(notebook)
    report = run_quick(small_course)
    assert [(r.outcome.student, r.score) for r in report.rows] == [
        ("anna", 5.0),
        ("o'neil (2)", 5.0),
    ]
    assert (small_course / "marked" / "ps1" / "by" / "anna" / "fields.ipynb").is_file()


def test_settings_may_stand_in_json(
    small_course: Path,
    inline: InlinePool,
    run_quick: Run,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """nbgrader reads both files, and of two values the one in JSON counts."""
    configure(small_course, "c.Execute.timeout = 9")
    settings = {"Execute": {"timeout": 7}, "CourseDirectory": {"submitted_directory": "handed"}}
    (small_course / "nbgrader_config.json").write_text(json.dumps(settings))
    (small_course / "handed" / "ann" / "ps1").mkdir(parents=True)
    (small_course / "handed" / "ann" / "ps1" / "fields.ipynb").write_text(
        nbformat.writes(small.answered(small_course))
    )
    report = run_quick(small_course)
    assert [(row.outcome.student, row.score) for row in report.rows] == [("ann", 5.0)]
    found, _ = of_course(open_course(small_course))
    assert found.cell_seconds == 7
    (small_course / "nbgrader_config.py").unlink()
    (small_course / "gradebook.db").rename(small_course / "kept.db")
    monkeypatch.chdir(small_course)
    assert find_course() == small_course
    assert of_course(open_course())[0].cell_seconds == 7
    (small_course / "nbgrader_config.json").write_text("{ no")
    assert main(["grade", "ps1"]) == 2
    line = capsys.readouterr().err
    assert "nbgrader_config.json cannot be read (JSONDecodeError" in line
    assert "Correct that file." in line


@pytest.fixture
def two_notebooks(small_course: Path) -> Path:
    """The assignment with a second notebook."""
    second = small.source()
    second.cells = [c for c in second.cells if "q2" not in c.id]
    for cell in second.cells:
        meta = cell.metadata.get("nbgrader")
        if meta:
            meta["grade_id"] = f"second_{meta['grade_id']}"
    nbformat.write(second, small_course / "source" / "ps1" / "second.ipynb")
    made.release(small_course)
    return small_course


def second(root: Path) -> nbformat.NotebookNode:
    notebook = nbformat.read(root / "release" / "ps1" / "second.ipynb", 4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "second_q1_double":
            cell.source = small.RIGHT["q1_double"]
    return notebook


def test_several_notebooks(two_notebooks: Path, inline: InlinePool, run_quick: Run) -> None:
    root = two_notebooks
    made.submit(root, "both", small.answered(root))
    made.submit(root, "both", second(root), name="second.ipynb")
    made.submit(root, "one", small.answered(root))
    made.submit(root, "swapped", small.answered(root), name="x.ipynb")
    made.submit(root, "swapped", second(root), name="y.ipynb")
    report = run_quick(root)
    found = {
        (r.outcome.student, r.outcome.notebook): (str(r.outcome.state), r.score)
        for r in report.rows
    }
    assert found == {
        ("both", "fields"): ("graded", 5.0),
        ("both", "second"): ("graded", 3.0),
        ("one", "fields"): ("graded", 5.0),
        ("one", "second"): ("missing", 0.0),
        ("swapped", "fields"): ("graded after repair", 5.0),
        ("swapped", "second"): ("graded after repair", 3.0),
    }
    assert made.grades(root)["one", "second_q1_double__hidden"] == (0.0, None, False)
    assert made.grades(root)["one", "second_q4_task"] == (0.0, None, False)
    names = {p.name for p in (root / "autograded" / "one" / "ps1").iterdir()}
    assert names == {"fields.ipynb", "table.csv", "timestamp.txt"}
    assert not any(r.fresh for r in run_quick(root).rows)


def test_students_may_bring_their_version_of_some_files(
    small_course: Path, inline: InlinePool, run_quick: Run
) -> None:
    configure(small_course, "c.Autograde.exclude_overwriting = {'ps1': ['helper.py']}")
    (small_course / "source" / "ps1" / "helper.py").write_text("ours = 1")
    made.submit(
        small_course,
        "anna",
        small.answered(small_course),
        files={"helper.py": b"mine = 1", "table.csv": b"mine"},
    )
    made.submit(small_course, "boris", small.answered(small_course))
    run_quick(small_course)
    top = small_course / "autograded"
    assert (top / "anna" / "ps1" / "helper.py").read_text() == "mine = 1"
    assert (top / "boris" / "ps1" / "helper.py").read_text() == "ours = 1"
    assert (top / "anna" / "ps1" / "table.csv").read_text() == "a,b\n1,2\n"
    files = {job.key: dict(job.files) for job in inline.seen}
    assert files["anna/fields"]["helper.py"] == b"mine = 1"
    assert files["boris/fields"]["helper.py"] == b"ours = 1"
    assert "table.csv" not in files["anna/fields"], "the pool brings the instructor's"


def test_what_the_release_adds_is_nobodys_answer(
    small_course: Path,
    inline: InlinePool,
    run_quick: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = small_course
    (root / "own").mkdir()
    texts = {"header": "Restart and run all.", "footer": "Save your work."}
    for number, (part, text) in enumerate(texts.items(), 90):
        notebook = build.notebook([build.cell("markdown", "", text, number=number)])
        nbformat.write(notebook, root / "own" / f"{part}.ipynb")
        configure(root, f"c.IncludeHeaderFooter.{part} = 'own/{part}.ipynb'")
    monkeypatch.chdir(tmp_path)  # the two paths begin in the course's folder
    assert main(["release", "--no-trial", "--course", str(root), made.ASSIGNMENT]) == 0
    released = made.released(root)
    assert [released.cells[0].source, released.cells[-1].source] == list(texts.values())
    blank = small.answered(root, q3_why=small_text(root, "q3_why"))
    made.submit(root, "anna", blank)
    (row,) = run_quick(root).rows
    assert (row.outcome.state, row.outcome.repairs) == (State.GRADED, ())
    planned = planned_snapshot(open_course(root), made.ASSIGNMENT, None)
    assert planned.notebooks[small.NOTEBOOK].plain > set(texts.values())


def small_text(root: Path, name: str) -> str:
    cells = made.released(root).cells
    return next(c.source for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits of groups")
def test_groups_share_what_is_made(small_course: Path, inline: InlinePool, run_quick: Run) -> None:
    configure(small_course, "c.CourseDirectory.groupshared = True")
    made.submit(small_course, "anna", small.answered(small_course))
    run_quick(small_course)
    folder = small_course / "autograded" / "anna" / "ps1"
    assert (folder / "fields.ipynb").stat().st_mode & 0o777 == 0o664
    assert folder.stat().st_mode & 0o2770 == 0o2770


def test_a_name_too_long_for_the_disk_costs_only_the_file(
    small_course: Path, inline: InlinePool, run_quick: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.submit(small_course, "anna", small.answered(small_course), files={"long.txt": b"x"})
    made.submit(small_course, "boris", small.answered(small_course))
    write = atomic.write_pieces

    def refuse(path: Path, pieces: Iterable[bytes], **rest: int) -> None:
        if path.name == "long.txt":
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), str(path))
        write(path, pieces, **rest)

    monkeypatch.setattr(atomic, "write_pieces", refuse)
    rows = {r.outcome.student: r.score for r in run_quick(small_course).rows}
    assert rows == {"anna": 5.0, "boris": 5.0}
    again = run_quick(small_course).rows[0].outcome
    assert again.flags == ("its other files could not be copied (File name too long)",)


# ---------------------------------------------------------------- the pool


class FakePool:
    """Counts what becomes of it."""

    made: list[FakePool]
    fault: BaseException | None = None

    def __init__(self, **needs: Any) -> None:
        self.needs, self.state = needs, "new"
        FakePool.made.append(self)

    def __enter__(self) -> FakePool:
        if FakePool.fault is not None:
            raise FakePool.fault
        self.state = "open"
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        self.state = "closed"

    def run(self, jobs: Any) -> Any:
        assert self.state == "open"
        return InlinePool().run(jobs)


@pytest.fixture
def pools(monkeypatch: pytest.MonkeyPatch) -> list[FakePool]:
    from nbjudge import engine

    FakePool.made, FakePool.fault = [], None
    monkeypatch.setattr(engine, "Pool", FakePool)
    return FakePool.made


def test_the_early_pool_is_used(small_course: Path, pools: list[FakePool], run_quick: Run) -> None:
    made.submit(small_course, "anna", small.answered(small_course))
    report = run_quick(small_course, workers=3, isolation=True, judge=True)
    assert report.rows[0].score == 5.0
    used = [p for p in pools if p.needs["files"]]
    assert {p.state for p in used} <= {"new", "closed"}
    assert [p.state for p in used].count("closed") == 1
    needs = used[0].needs
    assert (needs["workers"], needs["isolation"], needs["judge"]) == (3, True, True)
    assert needs["files"] == {"table.csv": b"a,b\n1,2\n"}
    assert needs["hide"] == [str(small_course)]


def test_a_wrong_guess_is_not_used(
    small_course: Path, pools: list[FakePool], run_quick: Run
) -> None:
    """The course ignores a file of its own, which the guess cannot know."""
    configure(small_course, "c.CourseDirectory.ignore = ['table.csv']")
    made.submit(small_course, "anna", small.answered(small_course))
    assert run_quick(small_course).rows[0].score == 5.0
    assert sorted((len(p.needs["files"]), p.state) for p in pools) == [(0, "closed"), (1, "closed")]


def test_nothing_to_do_closes_the_early_pool(
    small_course: Path, pools: list[FakePool], run_quick: Run
) -> None:
    assert run_quick(small_course).rows == []
    assert {p.state for p in pools} <= {"new", "closed"}


def test_isolation_that_cannot_be_had_is_refused(
    small_course: Path, pools: list[FakePool], capsys: pytest.CaptureFixture[str]
) -> None:
    FakePool.fault = IsolationUnavailable("user namespaces: the kernel says no.")
    made.submit(small_course, "anna", small.answered(small_course))
    assert main(["grade", "ps1", "--course", str(small_course), "--quiet"]) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert told == [
        "nbjudge grade: Submissions cannot be isolated here: user namespaces: the kernel says "
        "no. See: nbjudge doctor"
    ]
    assert made.grades(small_course) == {}


def test_guesses(released_small: Path, snapshot: Snapshot, tmp_path: Path) -> None:
    files, imports = guess_needs(released_small / "source" / "ps1", early.IGNORED)
    assert (files, imports) == (snapshot.fixed_files, snapshot.imports)
    assert guess_needs(tmp_path, early.IGNORED) is None


# ---------------------------------------------------------------- the snapshot


def test_the_digest_of_an_assignment(small_course: Path) -> None:
    course = open_course(small_course)
    before = take_snapshot(course, "ps1").digest
    made.release(small_course)
    assert take_snapshot(course, "ps1").digest == before, "the gradebook's keys do not enter"
    (small_course / "source" / "ps1" / "table.csv").write_text("a\n2\n")
    assert take_snapshot(course, "ps1").digest != before


def test_cells_are_in_the_instructors_order(small_course: Path) -> None:
    """Also when the database gives them in another."""
    import sqlite3

    with sqlite3.connect(small_course / "gradebook.db") as db:
        rows = db.execute("SELECT * FROM source_cell ORDER BY name DESC").fetchall()
        db.execute("DELETE FROM source_cell")
        marks = ",".join("?" * len(rows[0]))
        db.executemany(f"INSERT INTO source_cell VALUES ({marks})", rows)
    db.close()
    found = take_snapshot(open_course(small_course), "ps1").notebooks["fields"]
    assert [c.name for c in found.cells] == [c[1] for c in small.CELLS if c[1]]


def test_modules_are_warmed_but_not_the_assignments_own(released_course: Path) -> None:
    assert take_snapshot(open_course(released_course), "ps1").imports == (
        "geopandas",
        "matplotlib.pyplot",
        "numpy",
    )


def test_too_large_a_support_file_is_refused(
    small_course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbjudge.course import snapshot as module

    monkeypatch.setattr(module, "MAX_SUPPORT_FILE", 3)
    with pytest.raises(CannotStart, match=r"table\.csv is larger than"):
        take_snapshot(open_course(small_course), "ps1")


def test_a_snapshot_crosses_to_another_machine(snapshot: Snapshot) -> None:
    import pickle

    copy = pickle.loads(pickle.dumps(snapshot))
    assert copy == snapshot
    assert copy.digest == snapshot.digest


def test_the_state_of_a_lock_is_the_systems(small_course: Path) -> None:
    """A lock file left by a killed run holds nobody up."""
    folder = open_course(small_course).state_dir
    folder.mkdir()
    (folder / "lock").write_text("99999")
    with run.course_lock(folder):
        assert (folder / "lock").read_text() == str(os.getpid())
