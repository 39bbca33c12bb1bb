"""The set-up check names a next step for whatever is missing."""

from __future__ import annotations

import pytest

from multivector.commands import ready
from multivector.commands.starting import install_command, start_command


def test_this_environment_is_ready_but_for_the_notebook():
    checks = ready.check_setup()
    assert [c.name for c in checks if not c.ok and c.name != "Kernel"] == []
    assert all(c.found for c in checks)
    assert all(c.next_step for c in checks if not c.ok)


def test_an_old_python_is_named():
    check = ready._python((3, 10, 4))
    assert not check.ok
    assert "3.10.4" in check.found
    assert "make lab" in check.next_step


@pytest.mark.parametrize(
    "requirement, found",
    [
        ("no-such-package-here>=1", "no-such-package-here is missing"),
        ("numpy>=99", "numpy is "),
        ("numpy<1", "numpy is "),
    ],
)
def test_missing_and_wrong_packages_are_named(requirement, found):
    check = ready._packages([requirement, "pandas>=2.2"])
    assert not check.ok
    assert check.found.startswith(found)
    assert "make lab" in check.next_step


def test_extras_are_not_asked_of_a_student():
    assert ready._packages(['no-such-package-here>=1; extra == "grading"']).ok


@pytest.mark.parametrize(
    "have, sign, wanted, holds",
    [
        ("1.10.0", ">=", "1.9", True),
        ("2.0.0rc1", "<", "2", False),
        ("4.4", ">=", "4.4.0", True),
        ("3.0", "<", "3", False),
        ("1.2.3", "==", "1.2.3", True),
        ("1.2.3", "!=", "1.2.3", False),
    ],
)
def test_versions_are_compared_as_numbers(have, sign, wanted, holds):
    assert ready._holds(have, sign, wanted) is holds


def test_a_damaged_file_does_not_stop_the_other_checks(monkeypatch):
    import multivector.data

    def damaged(name):
        raise multivector.data.DataFileError("The data file x.csv was edited. Restore it.")

    monkeypatch.setattr("multivector.data.load", damaged)
    checks = {c.name: c for c in ready.check_setup()}
    assert not checks["Tables"].ok
    assert "Restore it" in checks["Tables"].next_step
    assert checks["Course folder"].ok


def test_the_report_counts_open_steps():
    text = ready.report([ready.Check("A", True, "x"), ready.Check("B", False, "y", "Do z.")])
    assert "NOT YET    B: y\n           Next step: Do z." in text
    assert text.endswith("1 of 2 checks need a step from you.")
    assert ready.report([ready.Check("A", True, "x")]).endswith("Everything is ready.")


@pytest.mark.parametrize(
    "there, windows, start, install",
    [
        (["Makefile", ".venv/"], False, "make lab", "make lab"),
        (
            ["Makefile"],
            True,
            "multivector lab",
            "python -m pip install -c constraints.txt -e ./grader -e .",
        ),
        (
            ["requirements.txt", ".venv/"],
            False,
            ".venv/bin/multivector lab",
            ".venv/bin/python -m pip install -r requirements.txt",
        ),
        (
            ["requirements.txt", ".venv/"],
            True,
            ".venv\\Scripts\\multivector lab",
            ".venv\\Scripts\\python -m pip install -r requirements.txt",
        ),
        (
            ["requirements.txt"],
            False,
            "multivector lab",
            "python -m pip install -r requirements.txt",
        ),
    ],
)
def test_the_commands_are_those_of_the_folder(tmp_path, there, windows, start, install):
    for name in there:
        if name.endswith("/"):
            (tmp_path / name).mkdir()
        else:
            (tmp_path / name).touch()
    assert start_command(tmp_path, windows=windows) == start
    assert install_command(tmp_path, windows=windows) == install


def test_a_student_with_the_bundle_is_not_sent_to_make(tmp_path, monkeypatch):
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / "00_start_here.ipynb").touch()
    (tmp_path / "requirements.txt").touch()
    monkeypatch.chdir(tmp_path)
    steps = [
        ready._python((3, 10, 4)),
        ready._packages(["no-such-package-here>=1"]),
        ready._kernel(),
    ]
    said = " ".join(check.next_step for check in steps)
    assert "make" not in said
    assert "pip install -r requirements.txt" in said
