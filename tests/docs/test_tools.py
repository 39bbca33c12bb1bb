"""What `make` runs besides the programs of the packages: the installer and the demonstration."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from nbjudge.engine import IsolationUnavailable
from nbjudge.errors import CannotStart
from nbjudge.outcomes import Outcome, State
from nbjudge.run import grade as run
from nbjudge.run.run_result import Row, RunReport
from tools import demo, install


# ------------------------------------------------------------------ installer
def test_the_installer_says_every_few_seconds_that_it_goes_on(monkeypatch, capsys) -> None:
    monkeypatch.setattr(install, "EVERY", 0.2)
    code = "import time\nprint('Collecting pandas', flush=True)\ntime.sleep(1)"
    assert install.run([sys.executable, "-c", code]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 2
    assert lines[-1].endswith("Collecting pandas")


def test_a_failed_installation_shows_its_last_lines(capsys) -> None:
    assert install.run([sys.executable, "-c", "print('no such version'); raise SystemExit(3)"]) == 3
    assert "no such version" in capsys.readouterr().err


def test_where_uv_fails_pip_installs(monkeypatch, capsys) -> None:
    asked = []

    def one(command: list[str]) -> int:
        asked.append(command)
        return 1 if "uv" in command[0] else 0

    monkeypatch.setattr(install, "find_uv", lambda python: ["/opt/uv"])
    monkeypatch.setattr(install, "run", one)
    assert install.main([".venv", ".[site]"]) == 0
    first, second = asked
    assert first[:3] == ["/opt/uv", "pip", "install"]
    assert second[1:4] == ["-m", "pip", "install"]
    for command in asked:
        assert command[-2:] == ["--editable", ".[site]"]
        assert "--only-binary" in command
        assert command[command.index("--constraint") + 1] == "constraints.txt"
    assert "Done after" in capsys.readouterr().out


# ------------------------------------------------------------------ demonstration
def test_no_two_lines_of_the_demonstration_are_far_apart(monkeypatch, capsys) -> None:
    monkeypatch.setattr(demo, "EVERY", 0.3)
    with demo.Voice() as voice:
        voice.doing = "grading ps1"
        time.sleep(1.2)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 2
    assert all("grading ps1" in line for line in lines)


@pytest.fixture
def demonstration(tmp_path: Path) -> demo.Demonstration:
    return demo.Demonstration(tmp_path, tmp_path, demo.Voice(), isolation=True)


def test_without_namespaces_the_class_is_graded_without_isolation(
    demonstration, monkeypatch, capsys
) -> None:
    asked = []

    def grade(course, assignment, *, isolation, **options) -> RunReport:
        asked.append(isolation)
        if isolation:
            why = "user namespaces: forbidden here. Allow them: sysctl kernel.x=1"
            raise CannotStart("Submissions cannot be isolated here") from IsolationUnavailable(why)
        return RunReport(assignment)

    monkeypatch.setattr(run, "grade", grade)
    demonstration._grade(Path(), "ps1")
    demonstration._grade(Path(), "ps2")
    assert asked == [True, False, False]
    assert "Allow them: sysctl kernel.x=1" in demonstration.not_isolated
    assert "graded without isolation" in capsys.readouterr().out


def test_another_reason_still_stops_the_demonstration(demonstration, monkeypatch) -> None:
    def grade(*words, **options) -> RunReport:
        raise CannotStart("the course cannot be written")

    monkeypatch.setattr(run, "grade", grade)
    with pytest.raises(CannotStart, match="cannot be written"):
        demonstration._grade(Path(), "ps1")


def test_an_honest_submission_on_a_busy_machine_gets_the_usual_time(
    demonstration, monkeypatch
) -> None:
    asked = []

    def grade(course, assignment, **options) -> RunReport:
        asked.append(options)
        slow = State.TIMED_OUT if options.get("limits") else State.GRADED
        names = {demo.ENDLESS: State.TIMED_OUT, "full_marks": slow}
        rows = [
            Row(Outcome(name, assignment, assignment, state), 0, 0, 0, True)
            for name, state in names.items()
        ]
        return RunReport(assignment, rows)

    monkeypatch.setattr(run, "grade", grade)
    demonstration._grade(Path(), "ps1")
    first, again, whole = asked
    assert first["limits"].cell_seconds == demo.CELL_SECONDS
    assert again["students"] == ["full_marks"]
    assert again["regrade"]
    assert "limits" not in again
    assert "students" not in whole
