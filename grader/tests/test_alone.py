"""The grader without the course of this repository, on a course of another subject.

The environment has all packages but neither `multivector` nor any test module: what the grader
would need of them would be missing here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from grader.tests.isolation import missing

GRADER = Path(__file__).resolve().parents[1] / "src"
NAME = "ps1_rivers"

CONFIG = """
from pathlib import Path

from nbjudge.plugins.configure import configure

c = get_config()
c.CourseDirectory.course_id = "hydrology"
c.CourseDirectory.root = str(Path(__file__).parent)
configure(c, Path(__file__).parent)
"""
ANSWER = '''def discharge(width: float, depth: float, speed: float) -> float:
    """Discharge of a river in cubic metres a second."""
    ### BEGIN SOLUTION
    return width * depth * speed
    ### END SOLUTION'''
VISIBLE = """from nbjudge import checks

came = checks.call(discharge, 10.0, 2.0, 0.5)
assert abs(came - 10.0) < 1e-9, f"discharge(10, 2, 0.5): came {came}, expected 10"
print("PASS q1_discharge: visible check")"""
HIDDEN = """### BEGIN HIDDEN TESTS
came = checks.call(discharge, 7.0, 3.0, 1.5)
assert abs(came - 31.5) < 1e-9, f"discharge(7, 3, 1.5): came {came}, expected 31.5"
### END HIDDEN TESTS
print("PASS q1_discharge: hidden check")"""
RIGHT = "def discharge(width, depth, speed):\n    area = width * depth\n    return area * speed\n"
BANK = {
    "right_steps": f"# right: in two steps\n{RIGHT}",
    "wrong_area": "# wrong: the speed is left out\n# expect: came 20\n"
    "def discharge(width, depth, speed):\n    return width * depth\n",
    "wrong_visible_only": "# wrong: the visible value\n# expect: expected 31.5\n# earns: 1\n"
    "def discharge(width, depth, speed):\n    return 10.0\n",
}


def cell(kind: str, name: str, source: str, **nbgrader: object) -> dict[str, object]:
    """Return one cell of the source notebook."""
    made: dict[str, object] = {"cell_type": kind, "id": name.replace("_", "-"), "source": source}
    flags = {"grade": False, "solution": False, "task": False, "locked": False, **nbgrader}
    meta = {"schema_version": 3, "grade_id": name, **flags} if nbgrader else None
    made["metadata"] = {"nbgrader": meta} if meta else {}
    if kind == "code":
        made |= {"execution_count": None, "outputs": []}
    return made


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with this one's packages, without what is in development."""
    folder = tmp_path_factory.mktemp("alone")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin" / "python"
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    found = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    # A path file of another environment is not read: its editable packages stay behind.
    lines = f"{sysconfig.get_path('purelib')}\n{GRADER}\n"
    Path(found.stdout.strip(), "alone.pth").write_text(lines, encoding="utf-8")
    # Programs belong to an environment: the one that nbgrader starts by its name.
    alembic = folder / "bin" / "alembic"
    alembic.write_text(f"#!{python}\nfrom alembic.config import main\n\nmain()\n", encoding="utf-8")
    alembic.chmod(0o755)
    return python


@pytest.fixture(scope="module")
def rivers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course: one question, its bank, a written answer."""
    root = tmp_path_factory.mktemp("hydrology")
    (root / "source" / NAME).mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    bank = root / "bank" / "ps1" / "q1_discharge"
    bank.mkdir(parents=True)
    for name, source in BANK.items():
        (bank / f"{name}.py").write_text(source, encoding="utf-8")
    test = {"grade": True, "locked": True}
    cells = [
        cell("markdown", "title", "# Rivers"),
        cell("code", "q1_discharge", ANSWER, solution=True),
        cell("code", "q1_discharge__visible", VISIBLE, points=1, **test),
        cell("code", "q1_discharge__hidden", HIDDEN, points=2, **test),
        cell("markdown", "q2_why", "Because.", grade=True, solution=True, points=3),
    ]
    spec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": spec, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path = root / "source" / NAME / f"{NAME}.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return root


def run(python: Path, folder: Path, *words: str, codes: tuple[int, ...] = (0,)) -> str:
    """Run a command in a folder, in an environment that knows nothing of this repository."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    kept["HOME"] = str(folder.parent)
    done = subprocess.run(
        [python, *words], cwd=folder, env=kept, capture_output=True, text=True, timeout=300
    )
    assert done.returncode in codes, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
def test_a_course_is_released_handed_in_graded_reported_and_proved(
    alone: Path, rivers: Path, tmp_path: Path
) -> None:
    absent = (
        "import importlib.util as u; print([bool((s := u.find_spec(n)) and s.origin) for n in %r])"
    )
    names = ("nbjudge", "multivector", "grader")
    assert "[True, False, False]" in run(alone, tmp_path, "-c", absent % (names,))
    judge = ("-m", "nbjudge.cli")
    isolation = ["--no-isolation"] if missing() else []

    run(alone, rivers, *judge, "release", NAME)
    released = rivers / "release" / NAME / f"{NAME}.ipynb"
    text = released.read_text(encoding="utf-8")
    assert "width * depth * speed" not in text
    assert "31.5" not in text

    for student, answer in (("anna", RIGHT), ("ben", BANK["wrong_visible_only"]), ("cleo", None)):
        desk = tmp_path / student / NAME
        desk.mkdir(parents=True)
        content = json.loads(text)
        for one in content["cells"]:
            if answer and one["metadata"].get("nbgrader", {}).get("grade_id") == "q1_discharge":
                one["source"] = answer
        (desk / f"{NAME}.ipynb").write_text(json.dumps(content), encoding="utf-8")
        passed = run(alone, desk.parent, *judge, "check", "ps1", codes=(0, 1))
        assert ("PASS" in passed) == (answer is not None)
        blank = () if answer else ("--anyway",)
        run(alone, desk.parent, *judge, "submit", "ps1", "--zip", "--student", student, *blank)
        with zipfile.ZipFile(desk.parent / f"{NAME}.zip") as archive:
            archive.extractall(rivers / "submitted" / student)

    run(alone, rivers, *judge, "grade", NAME, "--json", "run.json", *isolation, codes=(0, 1))
    rows = json.loads((rivers / "run.json").read_text(encoding="utf-8"))
    scores = {row["student"]: row["score"] for row in rows["submissions"]}
    assert scores == {"anna": 3, "ben": 1, "cleo": 0}

    run(alone, rivers, *judge, "report", NAME)
    assert list(rivers.rglob("*.html"))

    proved = run(alone, rivers, *judge, "prove", "ps1", codes=(0, 1))
    row = next(line for line in proved.splitlines() if line.startswith("| q1_discharge"))
    assert "| 1/1 |" in row, "the right answer is accepted"
    assert "| 7/7 |" in row, "two stored wrong answers and five that are made are rejected"
