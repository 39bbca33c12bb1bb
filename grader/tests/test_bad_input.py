"""Runs that cannot start or go on: one line with the next step, exit code 2, nothing half done."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.tests import course as made
from grader.tests import small
from grader.tests.inline import InlinePool
from nbjudge import atomic
from nbjudge.cli import main
from nbjudge.course.database import connect
from nbjudge.errors import CannotStart


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Run a command that must be refused; return its one line."""
    assert main(list(words)) == 2
    told = capsys.readouterr()
    assert told.out == ""
    lines = [line for line in told.err.splitlines() if line.startswith("nbjudge")]
    assert len(lines) == 1, told.err
    assert "Traceback" not in told.err
    return lines[0]


def grade(root: Path, *more: str) -> tuple[str, ...]:
    return ("grade", "ps1", "--course", str(root), "--quiet", *more)


def untouched(root: Path) -> None:
    assert not (root / "autograded").exists()
    assert made.grades(root) == {}


def test_no_course_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "holds no nbgrader_config.py" in refused(capsys, "grade", "ps1", "--quiet")
    assert "is not a folder" in refused(capsys, *grade(tmp_path / "nowhere"))


def test_a_broken_configuration(small_course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small_course / "nbgrader_config.py").write_text("c = get_config(\n")
    line = refused(capsys, *grade(small_course))
    assert "nbgrader_config.py cannot be read (SyntaxError" in line


def test_an_unknown_assignment(small_course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = refused(capsys, "grade", "ps9", "--course", str(small_course), "--quiet")
    assert "no assignment 'ps9' (it has: ps1), and neither has" in line
    assert "source (it has: ps1). Check the name." in line


@pytest.mark.parametrize("words", ["similar ps9", "return ps9 --to x", "settle ps9 t --award"])
def test_every_command_lists_the_assignments_there_are(
    small_course: Path, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    assert "(it has: ps1)" in refused(capsys, *words.split(), "--course", str(small_course))


def test_nothing_is_counted_before_anything_was_begun(
    small_course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["grade", "ps9", "--course", str(small_course)]) == 2
    assert "0/0" not in capsys.readouterr().err


def test_ctrl_c_ends_a_command_with_one_line(
    small_course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("nbjudge.course.course.open_course", interrupted)
    assert main(["term", "--course", str(small_course)]) == 130
    assert "nbjudge term: stopped by Ctrl-C" in capsys.readouterr().err


def test_a_setting_of_the_wrong_kind(
    small_course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (small_course / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write('\nc.Execute.timeout = "ten"\n')
    line = refused(capsys, "release", "ps1", "--course", str(small_course))
    assert "nbgrader_config.py" in line
    assert "'timeout'" in line
    assert "not the str 'ten'" in line


def test_no_gradebook(small_course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small_course / "gradebook.db").unlink()
    line = refused(capsys, *grade(small_course))
    assert "no gradebook at" in line
    assert "nbjudge release" in line
    assert not (small_course / "gradebook.db").exists(), "none was made on the way"
    # A course without one has an overview; one that somebody names has to be there.
    assert main(["term", "--course", str(small_course)]) == 0
    capsys.readouterr()
    words = ("term", "--course", str(small_course), "--db")
    assert "no gradebook at /nowhere/x.db" in refused(capsys, *words, "sqlite:////nowhere/x.db")
    line = refused(capsys, *words, "gradebook")
    assert "'gradebook' is not the address of a database. Correct --db, or" in line


@pytest.mark.parametrize("command", ["release", "grade"])
@pytest.mark.parametrize(
    "name, why",
    [
        ("really?", "a question mark in its name"),
        ("geo%20101", "%20 in its name, which is another letter"),
        ("geo101 [2026]", "brackets in its name"),
        ("geo$TERM_NOW", "a $ and a variable of this machine in its name"),
    ],
)
def test_a_folder_that_nbgrader_looks_for_elsewhere(
    command: str,
    name: str,
    why: str,
    small_course: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM_NOW", "spring")
    root = small_course.with_name(name)
    shutil.move(small_course, root)
    line = refused(capsys, command, "ps1", "--course", str(root))
    assert f"{root} has {why}" in line
    assert "Rename that folder" in line
    assert [path.name for path in root.parent.iterdir()] == [name]


@pytest.mark.parametrize("name", ["geo 100%", "курс #1", "geo$", "[geo"])
def test_a_folder_of_an_odd_name_is_a_course(name: str, small_course: Path) -> None:
    root = small_course.with_name(name)
    shutil.move(small_course, root)
    assert main(["term", "--course", str(root)]) == 0


@pytest.mark.parametrize("what", ["older", "none", "garbage"])
def test_a_gradebook_of_another_version(
    small_course: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    path = small_course / "gradebook.db"
    if what == "garbage":
        path.write_bytes(b"not a database at all" * 100)
    else:
        with sqlite3.connect(path) as db:
            if what == "older":
                db.execute("UPDATE alembic_version SET version_num = '50a4d84c131a'")
            else:
                db.execute("DROP TABLE alembic_version")
                db.execute("DROP TABLE task_cells")
        db.close()
    before = path.read_bytes()
    line = refused(capsys, *grade(small_course))
    wanted = {
        "older": "nbgrader db upgrade",
        "none": "cannot be read as a gradebook (no such table",
        "garbage": "cannot be read as a gradebook (file is not a database",
    }[what]
    assert wanted in line
    assert path.read_bytes() == before


def test_a_gradebook_is_named_in_the_letters_of_its_path(tmp_path: Path) -> None:
    (tmp_path / "журнал.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(CannotStart, match=r"журнал\.db cannot be read as a gradebook"):
        connect(f"sqlite:///{tmp_path}/журнал.db")


def test_a_gradebook_whose_making_was_ended_before_its_version_was_noted(
    small_course: Path,
) -> None:
    path = small_course / "gradebook.db"
    with contextlib.closing(sqlite3.connect(path)) as db:
        noted = db.execute("SELECT version_num FROM alembic_version").fetchall()
        db.execute("DROP TABLE alembic_version")
        for _ in range(2):
            connect(f"sqlite:///{path}").dispose()
            assert db.execute("SELECT version_num FROM alembic_version").fetchall() == noted


def test_a_database_that_does_not_answer(
    small_course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "postgresql+psycopg://me:secret@127.0.0.1:9/grades"
    line = refused(capsys, *grade(small_course, "--db", url))
    assert "cannot be read as a gradebook" in line
    assert "secret" not in line
    assert "is not the address of a database" in refused(
        capsys, *grade(small_course, "--db", "nonsense")
    )


def test_submissions_that_cannot_be_listed(
    small_course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (small_course / "submitted").write_text("a file where the folder should be")
    line = refused(capsys, *grade(small_course))
    assert "submitted cannot be read (Not a directory)" in line
    untouched(small_course)


def test_a_scheduler_that_does_not_answer(
    small_course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbjudge.run.pools import cluster

    monkeypatch.setattr(cluster, "CONNECT", 0.5)
    made.submit(small_course, "a", small.answered(small_course))
    line = refused(capsys, *grade(small_course, "--cluster", "tcp://127.0.0.1:9"))
    assert "tcp://127.0.0.1:9 does not answer" in line
    untouched(small_course)


def test_limits_and_workers_must_make_sense(
    small_course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "--workers is 0" in refused(capsys, *grade(small_course, "--workers", "0"))
    line = refused(capsys, *grade(small_course, "--cell-seconds", "0"))
    assert "--cell-seconds is 0; it must be greater than 0." in line
    with pytest.raises(SystemExit):  # 65617 is 81 to the system
        main(["mark", "ps1", "--course", str(small_course), "--port", "65617"])
    assert "argument --port: '65617' is not a port" in capsys.readouterr().err


def test_a_proof_proves_all_that_was_asked_for_or_nothing(
    small_course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("prove", "--course", str(small_course), "fields")
    line = refused(capsys, *words, "ps9")
    assert "source has no assignment ps9 (it has: fields)." in line
    assert "--workers is 0" in refused(capsys, *words, "--workers", "0")
    with pytest.raises(SystemExit):
        main([*words, "--judged", "--write", "table.md"])
    assert "not allowed with" in capsys.readouterr().err


def test_nbclient_does_not_pretend_to_isolate(
    small_course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made.submit(small_course, "a", small.answered(small_course))
    line = refused(capsys, *grade(small_course, "--engine", "nbclient"))
    assert "cannot isolate" in line
    assert "--no-isolation" in line


def test_another_language_needs_the_other_engine(
    small_course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(small_course / "gradebook.db") as db:
        kernel = '{"name": "ir", "display_name": "R", "language": "R"}'
        db.execute("UPDATE notebook SET kernelspec = ?", (kernel,))
    db.close()
    made.submit(small_course, "a", small.answered(small_course))
    assert "--engine nbclient" in refused(capsys, *grade(small_course))


# ---------------------------------------------------------------- disks


@pytest.fixture
def tiny_disk(small_course: Path, tmp_path: Path) -> Iterator[Path]:
    """The course on a file system of its own, three megabytes large."""
    place = tmp_path / "disk"
    place.mkdir()
    made_mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], capture_output=True
    )
    if made_mount.returncode:
        pytest.skip("mounting is not possible here; the next test covers a full disk")
    try:
        yield Path(shutil.copytree(small_course, place / "course"))
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(place)], capture_output=True)
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill_disk(root: Path) -> Path:
    """Take all the room there is."""
    path = root / "filler"
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            pass
    assert shutil.disk_usage(root).free < 4096
    return path


def test_a_disk_that_is_full(
    tiny_disk: Path, inline: InlinePool, capsys: pytest.CaptureFixture[str]
) -> None:
    for student in ("a", "b", "c"):
        made.submit(tiny_disk, student, small.answered(tiny_disk))
    filler = fill_disk(tiny_disk)
    line = refused(capsys, *grade(tiny_disk))
    assert "The disk is full" in line
    assert "run the same command again" in line
    assert list(tiny_disk.rglob(".part-*")) == []
    filler.unlink()
    assert main(list(grade(tiny_disk))) == 0
    assert {s for s, _ in made.grades(tiny_disk)} == {"a", "b", "c"}


def test_a_disk_that_fills_up_in_the_middle(
    small_course: Path,
    inline: InlinePool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was graded stays; the rest follows when there is room again."""
    from nbjudge.run import recorder

    monkeypatch.setattr(recorder, "BATCH", 1)
    for student in ("a", "b", "c"):
        made.submit(small_course, student, small.answered(small_course))
    write, notebooks = atomic.write, []

    def full(path: Path, data: bytes, **rest: int) -> None:
        if path.suffix == ".ipynb":
            notebooks.append(path)
            if len(notebooks) == 2:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        write(path, data, **rest)

    monkeypatch.setattr(atomic, "write", full)
    line = refused(capsys, *grade(small_course))
    assert "The disk is full (" in line
    assert {s for s, _ in made.grades(small_course)} == {"a"}
    monkeypatch.setattr(atomic, "write", write)
    assert main(list(grade(small_course))) == 0
    assert {s for s, _ in made.grades(small_course)} == {"a", "b", "c"}
    graded = [job.key for job in inline.seen]
    assert graded.count("a/fields") == 1


def test_a_course_that_cannot_be_written(
    tiny_disk: Path, inline: InlinePool, capsys: pytest.CaptureFixture[str]
) -> None:
    made.submit(tiny_disk, "a", small.answered(tiny_disk))
    subprocess.run(["mount", "-o", "remount,ro", str(tiny_disk.parent)], check=True)
    line = refused(capsys, *grade(tiny_disk))
    assert "cannot be written. Make it writable or grade a copy" in line


def test_a_course_that_may_not_be_written(
    small_course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same where mounting is impossible: the system says no."""
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert "cannot be written" in refused(capsys, *grade(small_course))
    untouched(small_course)


def test_a_gradebook_that_is_locked_by_somebody(
    small_course: Path,
    inline: InlinePool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import sqlalchemy as sa

    create = sa.create_engine
    monkeypatch.setattr(
        sa, "create_engine", lambda url, **kw: create(url, connect_args={"timeout": 0.2})
    )
    made.submit(small_course, "a", small.answered(small_course))
    other = sqlite3.connect(small_course / "gradebook.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        line = refused(capsys, *grade(small_course))
    finally:
        other.close()
    assert "database is locked" in line
    assert main(list(grade(small_course))) == 0
    assert len(inline.seen) == 1, "the journal had it: nothing is graded twice"
    assert made.grades(small_course)["a", "q1_double__hidden"][0] == 2.0


# ---------------------------------------------------------------- release and report


def test_reports_need_grades(small_course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = refused(capsys, "report", "ps1", "--course", str(small_course))
    assert "Nothing of ps1 is graded yet. Run: nbjudge grade ps1" in line


def test_reports_that_cannot_be_written(
    small_course: Path, inline: InlinePool, capsys: pytest.CaptureFixture[str]
) -> None:
    made.submit(small_course, "a", small.answered(small_course))
    assert main(list(grade(small_course))) == 0
    (small_course / "taken").write_text("")
    words = ("report", "ps1", "--course", str(small_course), "--out", str(small_course / "taken"))
    assert "taken cannot be written" in refused(capsys, *words)
    words = grade(small_course, "--json", str(small_course / "taken" / "x.json"))
    assert "x.json cannot be written" in refused(capsys, *words)
    folder = small_course / "folder"
    folder.mkdir()
    assert f"{folder} cannot be written" in refused(
        capsys, *grade(small_course, "--json", str(folder))
    )
    with pytest.raises(IsADirectoryError, match=r"folder'$"):  # and not the file beside it
        atomic.write(folder, b"")
    assert not list(small_course.glob(".part-*"))


PIPES = """
import sys, types
from nbjudge import cli
module = types.ModuleType("told")
module.add_arguments = lambda parser: None
module.run = lambda args: {body}
sys.modules["told"] = module
sys.exit(cli.dispatch([("say", "told", "")], "p", "", "1", ["say"]))
"""


def test_output_that_nobody_reads_ends_quietly_and_another_broken_pipe_does_not():
    read, write = os.pipe()
    os.close(read)
    code = PIPES.format(body='print("x" * 100_000) or 0')
    done = subprocess.run([sys.executable, "-c", code], stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert (done.returncode, done.stderr) == (1, b"")
    code = PIPES.format(body='(_ for _ in ()).throw(BrokenPipeError("worker"))')
    done = subprocess.run([sys.executable, "-c", code], capture_output=True)
    assert b"BrokenPipeError: worker" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are closed by a shell")
@pytest.mark.parametrize("closed", ["1", "2", "0 1 2"])
def test_a_closed_stream_stops_no_command_and_no_file_takes_its_place(closed: str, tmp_path: Path):
    body = (
        "[print('said', file=s) for s in (sys.stdout, sys.stderr)]"
        f" and open({str(tmp_path / 'book')!r}, 'w').fileno() - 3"
    )
    code = PIPES.format(body=body)
    streams = " ".join(f"{number}>&-" for number in closed.split())
    done = subprocess.run(
        ["sh", "-c", f'exec "$0" -c "$1" {streams}', sys.executable, code], capture_output=True
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)


@pytest.mark.parametrize("configured", [False, True])
def test_a_folder_in_place_of_the_due_times(
    configured: bool, small_course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (small_course / "deadlines.toml").mkdir()
    if configured:
        config = small_course / "nbgrader_config.py"
        config.write_text(
            f"{config.read_text()}\nfrom nbjudge.plugins.configure import configure\n"
            f"from pathlib import Path\nconfigure(c, Path({str(small_course)!r}))\n"
        )
    line = refused(capsys, "collect", "ps1", "x.zip", "--course", str(small_course))
    assert "deadlines.toml: cannot be read (Is a directory). Correct that file." in line
