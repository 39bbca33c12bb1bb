"""The same class in SQLite and in a real PostgreSQL server: the same grades."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
import sqlalchemy as sa

from grader.tests import course as made
from grader.tests import small
from grader.tests.conftest import copy
from grader.tests.inline import InlinePool
from nbjudge.cli import main
from nbjudge.course import database, variants
from nbjudge.run.run_result import RunReport

pytestmark = pytest.mark.postgres

Run = Callable[..., RunReport]


def programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    path = str(found[-1]) if found else shutil.which("initdb")
    return Path(path).parent if path else None


def as_ordinary_user() -> dict[str, object]:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server in a temporary folder, reached by a socket file there; its address without name."""
    found = programs()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI installs PostgreSQL; it is not here")
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    user = as_ordinary_user()
    # Socket paths are short: pytest's own folders are too deep.
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        if user:
            os.chown(folder, user["user"], user["group"])
        data = f"{folder}/data"
        quiet = {"stdout": subprocess.DEVNULL, "check": True, "cwd": "/", **user}
        subprocess.run(
            [found / "initdb", "-D", data, "-U", "grader", "-A", "trust", "-E", "UTF8", "-N"],
            **quiet,
        )
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        control = [found / "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log"]
        subprocess.run([*control, "-o", options, "start"], **quiet)
        try:
            yield f"postgresql+psycopg://grader@/{{name}}?host={folder}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **quiet)


@pytest.fixture
def db_url(server: str, request: pytest.FixtureRequest) -> str:
    """An empty database of its own for a test."""
    name = f"db{abs(hash(request.node.name))}"
    engine = sa.create_engine(server.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        db.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.format(name=name)


def hand_in(root: Path) -> None:
    made.submit(root, "anna", small.answered(root))
    made.submit(root, "boris", small.answered(root, q1_double="def double(x):\n    return 4"))
    made.submit(root, "clara", small.answered(root, q2_list="#! crash"))
    made.submit(root, "dina", b"{")
    made.submit(root, "erlan", None)
    made.submit(root, "әсел", made.released(root))


def release_into(root: Path, db_url: str) -> None:
    result = made.nbgrader_api(root, db_url).generate_assignment("ps1", force=True)
    assert result["success"], result.get("error")


def test_the_same_grades_as_sqlite(
    small_course: Path, tmp_path: Path, db_url: str, inline: InlinePool, run_quick: Run
) -> None:
    other = copy(small_course, tmp_path / "other")
    for root in (small_course, other):
        hand_in(root)
    run_quick(small_course)
    release_into(other, db_url)
    report = run_quick(other, db_url=db_url)
    assert len(report.rows) == 6
    expected = made.grades(small_course)
    assert made.grades(other, db_url) == expected
    assert expected["anna", "q1_double__hidden"] == (2.0, None, False)
    assert all(not row.fresh for row in run_quick(other, db_url=db_url).rows)
    made.submit(other, "anna", small.answered(other, q2_list="def listed():\n    return [1]"))
    run_quick(other, db_url=db_url)
    assert made.grades(other, db_url)["anna", "q2_list__test"] == (1.0, None, False)


def test_variants_and_marks_by_hand_are_kept(
    small_course: Path, db_url: str, inline: InlinePool, run_quick: Run
) -> None:
    from nbgrader.api import Gradebook

    release_into(small_course, db_url)
    assert variants.read(db_url, "ps1") == variants.Assigned()
    given = variants.Assigned({"A": 1, "B": 2}, {"anna": 1, "әсел": 2})
    for _ in range(2):
        variants.record(db_url, "ps1", given)
        assert variants.read(db_url, "ps1") == given
    variants.record(db_url, "ps1", variants.Assigned({}, {"anna": 2}))
    assert variants.read(db_url, "ps1").students == {"anna": 2, "әсел": 2}
    hand_in(small_course)
    run_quick(small_course, db_url=db_url)
    with Gradebook(db_url, "geo101") as gradebook:
        grade = gradebook.find_grade("q3_why", "fields", "ps1", "anna")
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        gradebook.db.commit()
    path = small_course / "source" / "ps1" / "fields.ipynb"
    path.write_text(path.read_text().replace("double(5) == 10", "double(6) == 12"))
    release_into(small_course, db_url)
    run_quick(small_course, db_url=db_url)
    grades = made.grades(small_course, db_url)
    assert grades["anna", "q3_why"] == (None, 2.5, False)
    assert grades["boris", "q1_double__hidden"] == (0.0, None, False)


def test_the_address_may_come_from_the_configuration(
    small_course: Path, db_url: str, inline: InlinePool, run_quick: Run
) -> None:
    (small_course / "gradebook.db").unlink()
    config = small_course / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}c.CourseDirectory.db_url = {db_url!r}\n")
    release_into(small_course, db_url)
    made.submit(small_course, "anna", small.answered(small_course))
    assert run_quick(small_course).exit_code == 0
    assert made.grades(small_course, db_url)["anna", "q1_double__hidden"][0] == 2.0
    assert main(["report", "ps1", "--course", str(small_course)]) == 0


def test_the_plain_address_uses_the_driver_that_is_installed(db_url: str) -> None:
    from nbgrader.api import Gradebook

    Gradebook(db_url, "geo101").close()
    engine = database.connect(db_url.replace("+psycopg", ""))
    assert engine.dialect.driver == "psycopg"
    engine.dispose()


def test_another_version_is_refused(
    small_course: Path, db_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    release_into(small_course, db_url)
    engine = sa.create_engine(db_url)
    with engine.begin() as db:
        db.execute(sa.text("UPDATE alembic_version SET version_num = 'old'"))
    engine.dispose()
    assert main(["grade", "ps1", "--course", str(small_course), "--db", db_url, "--quiet"]) == 2
    assert "nbgrader db upgrade" in capsys.readouterr().err


def test_an_empty_database_is_refused(
    small_course: Path, db_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["grade", "ps1", "--course", str(small_course), "--db", db_url, "--quiet"]) == 2
    assert "cannot be read as a gradebook" in capsys.readouterr().err


def test_marks_comments_names_and_the_return_use_it_too(
    small_course: Path, tmp_path: Path, db_url: str, inline: InlinePool, run_quick: Run, capsys
) -> None:
    from nbjudge.course.course import open_course
    from nbjudge.course.snapshot import take_snapshot
    from nbjudge.marking import questions
    from nbjudge.marking.marks import Changed, Mark, Marks

    release_into(small_course, db_url)
    (small_course / "roster.csv").write_text("name,student_id\nAnna Li,anna\n")
    folder = tmp_path / "loose" / "anna"
    folder.mkdir(parents=True)
    content = nbformat.writes(small.answered(small_course))
    (folder / "fields.ipynb").write_text(content)
    common = ["--course", str(small_course), "--db", db_url]
    assert main(["collect", "ps1", str(tmp_path / "loose"), *common]) == 0
    assert main(["grade", "ps1", "--quiet", *common]) == 0
    course = open_course(small_course, db_url=db_url)
    snapshot = take_snapshot(course, "ps1")
    with Marks(course, snapshot) as marks:
        for one in questions.find(course, snapshot):
            (row,) = marks.rows(one)
            marks.save(one, row.key, points=one.most, comment="Good.", seen=row.mark)
            with pytest.raises(Changed):
                marks.save(one, row.key, points=0, comment="", seen=Mark(None, "", True))
            assert marks.progress([one])[one.key] == (1, 1)
    assert made.grades(small_course, db_url)["anna", "q3_why"] == (None, 3.0, False)
    assert main(["return", "ps1", "--to", str(tmp_path / "back"), *common]) == 0
    assert "Anna Li (anna)  new" in capsys.readouterr().out
    page = tmp_path / "back" / "ps1" / "Anna_Li_anna" / "fields.html"
    assert "Good." in page.read_text()
