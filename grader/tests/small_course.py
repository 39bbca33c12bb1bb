"""A whole nbgrader course in one small assignment: fast to release, grade and photograph."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat

from grader.tests import build
from nbjudge.program import search_path

NAME = "ps3_oil_routes"

CONFIG = """
from pathlib import Path

from nbjudge.plugins.configure import configure

c = get_config()
c.CourseDirectory.course_id = "multivector"
c.CourseDirectory.root = str(Path(__file__).parent)
c.Exchange.root = {exchange!r}
c.ExecutePreprocessor.timeout = 60
configure(c, Path(__file__).parent)
"""

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

FIGURE = f"""from IPython.display import HTML, display

display(HTML(
    '<figure><img alt="Bar chart of shares by route: Tengiz to Novorossiysk leads" '
    'src="data:image/png;base64,{PIXEL}" width="120" height="60">'
    '<figcaption>One pixel</figcaption></figure>'
))"""


RUBRIC = """## Question 2 · Why? (5 points, graded by a person)

| Level | What it takes |
| --- | --- |
| 5 | The transit state is named and the answer says what it can do. |
| 0 | Nothing. |"""


#: Kind of cell, grade_id, roles, points, source.
ROWS: list[tuple[str, str, str, float | None, str]] = [
    ("markdown", "title", "", None, "# Oil routes\n\nTwo questions and a written one."),
    ("code", "figure", "", None, FIGURE),
    ("markdown", "q1_share__prompt", "", None, "## Question 1 · Shares (5 points)\n\nCompute one."),
    (
        "code",
        "q1_share",
        "solution",
        None,
        "def share(part, whole):\n    ### BEGIN SOLUTION\n    return part / whole\n"
        "    ### END SOLUTION",
    ),
    (
        "code",
        "q1_share__visible",
        "grade",
        3,
        'assert share(1, 4) == 0.25, "share(1, 4) is a quarter"',
    ),
    (
        "code",
        "q1_share__hidden",
        "grade",
        2,
        "### BEGIN HIDDEN TESTS\nassert share(3, 12) == 0.25\n### END HIDDEN TESTS",
    ),
    ("markdown", "q2_why__prompt", "", None, RUBRIC),
    (
        "markdown",
        "q2_why",
        "grade solution",
        5,
        "### BEGIN SOLUTION\nBecause the pipeline crosses Russia.\n### END SOLUTION",
    ),
]


def cells() -> list[dict[str, object]]:
    """The assignment's cells, instructor version."""
    return [dict(cell) for cell in build.of_rows(ROWS).cells]


def released_cells() -> list[dict[str, object]]:
    """The assignment's cells as nbgrader releases them: no solution, no hidden test."""
    made = cells()
    for cell in made:
        if cell["id"] == "q1-share":
            cell["source"] = "def share(part, whole):\n    raise NotImplementedError()"
        elif cell["id"] == "q1-share--hidden":
            cell["source"] = ""
        elif cell["id"] == "q2-why":
            cell["source"] = "YOUR ANSWER HERE"
    return made


def notebook(made: list[dict[str, object]]) -> str:
    """Return a notebook's text."""
    return nbformat.writes(build.notebook(nbformat.from_dict(made))) + "\n"


def write(root: Path, *, exchange: Path | None = None, due: str | None = None) -> Path:
    """Write the course with its source and return the course's folder.

    Parameters
    ----------
    root : Path
        An existing folder; the course becomes ``root/assignments``.
    exchange : Path, optional
        nbgrader's exchange; one that does not exist when left out.
    due : str, optional
        TOML local date-time, in Asia/Almaty.
    """
    course = root / "assignments"
    place = str(exchange or root / "no_exchange")
    build.course(
        course,
        NAME,
        CONFIG.format(exchange=place),
        notebooks={NAME: build.of_rows(ROWS)},
    )
    line = f"[due]\n{NAME} = {due}\n" if due else ""
    (course / "deadlines.toml").write_text(f'timezone = "Asia/Almaty"\n{line}', encoding="utf-8")
    return course


def answer(
    released: Path, code: str, text: str, *, extra: tuple[dict[str, object], ...] = ()
) -> str:
    """Return a released notebook's text with answers filled in (and cells added at the end)."""
    content = json.loads(released.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name == "q1_share":
            cell["source"] = code
        elif name == "q2_why":
            cell["source"] = text
    content["cells"] += list(extra)
    return json.dumps(content)


def hand_in(course: Path, student: str, text: str, *, timestamp: str | None = None) -> None:
    """Put a notebook where a collected submission lies."""
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text(text, encoding="utf-8")
    if timestamp is not None:
        (folder / "timestamp.txt").write_text(timestamp, encoding="utf-8")


def nbgrader(course: Path, *words: str) -> str:
    """Run one nbgrader command in the course's folder and return its log."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=course,
        env={**os.environ, "PATH": search_path()},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


#: Several of nbgrader's steps in one process: each of its commands takes seconds to start.
STEPS = """
import sys
from nbgrader.apps import NbGraderAPI, NbGrader
app = NbGrader()
app.initialize([])
api = NbGraderAPI(app.coursedir, parent=app)
name, *steps = sys.argv[1:]
for step in steps:
    method, _, student = step.partition(":")
    result = getattr(api, method)(name, *([student] if student else []))
    assert result["success"], result.get("error") or result.get("log")
"""


def steps(course: Path, *names: str) -> None:
    """Run steps of nbgrader's API, such as ``generate_assignment`` or ``autograde:s1``."""
    done = subprocess.run(
        [sys.executable, "-c", STEPS, NAME, *names],
        cwd=course,
        env={**os.environ, "PATH": search_path()},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr


RIGHT = "def share(part, whole):\n    return part / whole"
WRONG = "def share(part, whole):\n    return part"
UNREADABLE = "def share(part, whole)\n    return part"

HOSTILE = (
    "See <script>window.pwned = 1</script> and ![far](https://example.org/a.png) and "
    '<img src="x" onerror="window.pwned = 2">.'
)
HOSTILE_CELL: dict[str, object] = build.cell(
    "code",
    "mine",
    "from IPython.display import HTML, Javascript, display\n"
    "display(HTML('<img src=\"https://example.org/b.png\"><script>window.pwned = 3</script>'))\n"
    "display(Javascript('window.pwned = 4'))",
)
