"""A small nbgrader course that the grading tests make: one assignment, many kinds of answers.

It has nothing to do with the course this repository teaches: the grading run knows no subject.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import nbformat

from grader.tests import build
from nbjudge.program import find_own_programs

ASSIGNMENT = "ps1"
NOTEBOOK = "fields"

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "geo101"
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError()"}
"""

SOURCE: list[tuple[str, str, str, float | None, str]] = [
    # kind of cell, grade_id, roles, points, source
    ("markdown", "", "", None, "# Fields"),
    (
        "code",
        "setup",
        "locked",
        None,
        "import geopandas as gpd\nimport matplotlib.pyplot as plt\nimport numpy as np\n\n"
        'fields = gpd.read_file("data/fields.geojson")',
    ),
    (
        "code",
        "q1_area",
        "solution",
        None,
        "def total_area(layer):\n"
        '    """Area of a layer in square kilometres."""\n'
        "    ### BEGIN SOLUTION\n"
        "    return layer.to_crs(6933).area.sum() / 1e6\n"
        "    ### END SOLUTION",
    ),
    (
        "code",
        "q1_area__visible",
        "grade",
        1,
        "assert total_area(fields) > 0, 'areas are positive'",
    ),
    (
        "code",
        "q1_area__hidden",
        "grade",
        2,
        "### BEGIN HIDDEN TESTS\n"
        "expected = fields.iloc[::2].to_crs(6933).area.sum() / 1e6\n"
        "np.testing.assert_allclose(total_area(fields.iloc[::2]), expected, rtol=1e-6)\n"
        "### END HIDDEN TESTS",
    ),
    (
        "code",
        "q2_largest",
        "solution",
        None,
        "def largest(layer):\n"
        '    """Name of the field with the largest yield."""\n'
        "    ### BEGIN SOLUTION\n"
        '    return layer.loc[layer["tonnes"].idxmax(), "name"]\n'
        "    ### END SOLUTION",
    ),
    (
        "code",
        "q2_largest__test",
        "grade",
        2,
        'assert largest(fields) == "F08", f"the largest is F08, not {largest(fields)}"\n'
        "### BEGIN HIDDEN TESTS\n"
        'assert largest(fields.iloc[:3]) == "F02"\n'
        "### END HIDDEN TESTS",
    ),
    (
        "code",
        "q3_touching",
        "solution",
        None,
        "def touching(layer, name):\n"
        '    """Sorted names of the fields that touch one field."""\n'
        "    ### BEGIN SOLUTION\n"
        '    one = layer.loc[layer["name"] == name, "geometry"].iloc[0]\n'
        '    return sorted(layer.loc[layer.touches(one), "name"])\n'
        "    ### END SOLUTION",
    ),
    (
        "code",
        "q3_touching__test",
        "grade",
        3,
        'assert touching(fields, "F00") == ["F01", "F03", "F04"]',
    ),
    (
        "code",
        "q4_plot",
        "solution",
        None,
        "def plot_yield(layer, ax=None):\n"
        '    """Draw the yield as a map and return the Axes."""\n'
        "    ### BEGIN SOLUTION\n"
        "    ax = ax or plt.subplots()[1]\n"
        '    layer.plot("tonnes", ax=ax, legend=True)\n'
        '    ax.set_title("Yield (t)")\n'
        "    return ax\n"
        "    ### END SOLUTION",
    ),
    ("code", "try_plot", "", None, "plot_yield(fields);"),
    (
        "code",
        "q4_plot__test",
        "grade",
        2,
        "axes = plot_yield(fields)\n"
        'assert axes.get_title() != "", "the map needs a title"\n'
        "assert len(axes.collections) >= 1\n"
        'plt.close("all")',
    ),
    (
        "code",
        "q5_steps",
        "solution",
        None,
        "def steps():\n"
        '    """Numbers 1, 2, 3, 4."""\n'
        "    ### BEGIN SOLUTION\n"
        "    return [1, 2, 3, 4]\n"
        "    ### END SOLUTION",
    ),
    (
        "code",
        "q5_steps__test",
        "grade",
        4,
        "got = list(steps())\nsum(1.0 for want, have in zip([1, 2, 3, 4], got) if want == have)",
    ),
    (
        "code",
        "q6_mean",
        "solution",
        None,
        "def mean_yield(layer):\n"
        '    """Mean yield in tonnes."""\n'
        "    ### BEGIN SOLUTION\n"
        '    return float(layer["tonnes"].mean())\n'
        "    ### END SOLUTION",
    ),
    (
        "code",
        "q6_mean__test",
        "grade",
        1,
        "assert abs(mean_yield(fields) - 24.0) < 1e-9",
    ),
    ("markdown", "q7_reason", "grade solution", 3, "Why do fields differ?"),
    ("markdown", "q8_sketch", "task", 2, "Hand in a sketch."),
]

RIGHT: dict[str, str] = {
    "q1_area": "def total_area(layer):\n    return layer.to_crs(6933).area.sum() / 1e6",
    "q2_largest": (
        "def largest(layer):\n"
        '    return layer.sort_values("tonnes", ascending=False)["name"].iloc[0]'
    ),
    "q3_touching": (
        "def touching(layer, name):\n"
        '    one = layer[layer["name"] == name].geometry.iloc[0]\n'
        '    return sorted(layer["name"][layer.touches(one)])'
    ),
    "q4_plot": (
        "def plot_yield(layer, ax=None):\n"
        '    ax = layer.plot("tonnes", ax=ax, legend=True)\n'
        '    ax.set_title("Yield")\n'
        "    return ax"
    ),
    "q5_steps": "def steps():\n    return [1, 2, 3, 4]",
    "q6_mean": 'def mean_yield(layer):\n    return float(layer["tonnes"].sum() / len(layer))',
    "q7_reason": "Because the soil differs.",
}

_CENTROID = (
    "def total_area(layer):\n    layer.centroid\n    return layer.to_crs(6933).area.sum() / 1e6"
)

#: What differs from a right submission, by kind of student. Well-behaved: nbgrader itself can
#: grade all of these.
ANSWERS: dict[str, dict[str, str]] = {
    "right": {},
    "wrong": {
        "q1_area": "def total_area(layer):\n    return layer.to_crs(6933).area.sum()",
        "q2_largest": 'def largest(layer):\n    return "F08"',
        "q3_touching": "def touching(layer, name):\n    return []",
        "q4_plot": "def plot_yield(layer, ax=None):\n    return None",
        "q5_steps": "def steps():\n    return [9, 9]",
        "q6_mean": "def mean_yield(layer):\n    return 0.0",
    },
    "partial": {
        "q5_steps": "def steps():\n    return [1, 2, 0, 0]",
        "q3_touching": 'def touching(layer, name):\n    return ["F01"]',
    },
    "printing": {
        "q6_mean": 'print("hello")\ndef mean_yield(layer):\n    print("in")\n    return 24.0',
        "try_plot": 'print("a")\nprint("b")\nfields.head()',
    },
    "raising": {
        "q6_mean": 'def mean_yield(layer):\n    raise ValueError("no idea")',
        "q2_largest": "def largest(layer)\n    return 1",
        "try_plot": "1 / 0",
    },
    "warning": {"q1_area": _CENTROID},
}
BLANK = "blank"


def source_notebook() -> nbformat.NotebookNode:
    """The instructor's notebook."""
    return build.of_rows(SOURCE)


def fields_geojson() -> str:
    """Nine square fields in a grid."""
    features = []
    for number in range(9):
        x, y = 70 + (number % 3) * 0.1, 50 + (number // 3) * 0.1
        ring = [[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y + 0.1], [x, y]]
        ring = [[round(a, 6), round(b, 6)] for a, b in ring]
        features.append(
            {
                "type": "Feature",
                "properties": {"name": f"F{number:02d}", "tonnes": 20.0 + number},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return json.dumps({"type": "FeatureCollection", "features": features})


def make_course(root: Path) -> Path:
    """Write the source of the course and release it with nbgrader itself."""
    build.course(
        root,
        ASSIGNMENT,
        CONFIG,
        notebooks={NOTEBOOK: source_notebook()},
        files={"data/fields.geojson": fields_geojson()},
    )
    release(root)
    return root


def release(root: Path) -> None:
    """``nbgrader generate_assignment``, in this process."""
    api = nbgrader_api(root)
    result = api.generate_assignment(ASSIGNMENT, force=True, create=True)
    assert result["success"], result.get("error") or result.get("log")


def nbgrader_api(root: Path, db_url: str | None = None):
    """nbgrader's own API on a course, as Formgrader uses it."""
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    find_own_programs()
    build.ask_alembic_once()
    config = Config(PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config())
    config.CourseDirectory.root = str(root)
    config.Exchange.root = str(root / "exchange")
    if db_url:
        config.CourseDirectory.db_url = db_url
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def released(root: Path) -> nbformat.NotebookNode:
    """The notebook as students get it."""
    return nbformat.read(root / "release" / ASSIGNMENT / f"{NOTEBOOK}.ipynb", 4)


def answer(notebook: nbformat.NotebookNode, kind: str) -> nbformat.NotebookNode:
    """Fill a released notebook in as one kind of student would."""
    if kind == BLANK:
        return notebook
    texts = {**RIGHT, **ANSWERS[kind]}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id") or cell.id.replace("-", "_")
        if name in texts:
            cell.source = texts[name]
    return notebook


def submit(
    root: Path,
    student: str,
    notebook: nbformat.NotebookNode | bytes | None,
    *,
    name: str = f"{NOTEBOOK}.ipynb",
    files: Mapping[str, bytes] | None = None,
    timestamp: str | None = "2026-03-02 10:00:00 UTC",
) -> Path:
    """Put one submission below ``submitted/``."""
    folder = root / "submitted" / student / ASSIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    if timestamp:
        (folder / "timestamp.txt").write_text(timestamp)
    for path, data in (files or {}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    if notebook is not None:
        data = notebook if isinstance(notebook, bytes) else nbformat.writes(notebook).encode()
        (folder / name).write_bytes(data)
    return folder


def fill(root: Path, kinds: Iterable[str]) -> list[str]:
    """Hand in one submission of each kind; return the students' names."""
    names = []
    for number, kind in enumerate(kinds):
        student = f"s{number:04d}_{kind}"
        submit(root, student, answer(released(root), kind))
        names.append(student)
    return names


def grades(root: Path, db_url: str | None = None) -> dict[tuple[str, str], tuple]:
    """Every grade of the gradebook by (student, cell)."""
    from nbgrader.api import Gradebook

    with Gradebook(db_url or f"sqlite:///{root}/gradebook.db", "geo101") as book:
        return {
            (sub.student.id, grade.name): (
                grade.auto_score,
                grade.manual_score,
                grade.needs_manual_grade,
            )
            for sub in book.assignment_submissions(ASSIGNMENT)
            for notebook in sub.notebooks
            for grade in notebook.grades
        }


def comments(root: Path) -> dict[tuple[str, str], tuple]:
    """Every comment of the gradebook by (student, cell)."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{root}/gradebook.db", "geo101") as book:
        return {
            (sub.student.id, comment.name): (comment.auto_comment, comment.manual_comment)
            for sub in book.assignment_submissions(ASSIGNMENT)
            for notebook in sub.notebooks
            for comment in notebook.comments
        }
