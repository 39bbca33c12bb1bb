"""Libraries that only students import: imported once for those who do, and for nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbjudge.engine import Cell, Job, Pool
from nbjudge.engine.runner.libraries import imports
from nbjudge.outcomes import State

#: Says whether a module is there before the notebook imports it.
LOOK = (
    "import os, sys\nprint('early' if 'odd_library' in sys.modules else 'late')\n"
    "os.environ['NOTEBOOK'] = 'yes'"
)
#: Other work, in which the import has time.
WORK = "import time\ntime.sleep(0.8)"


def job(key: str, *sources: str, files: dict[str, bytes] | None = None) -> Job:
    return Job(key, tuple(Cell(at, text) for at, text in enumerate(sources)), files or {})


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import scipy.optimize as so, sympy", {"scipy.optimize", "sympy"}),
        ("def f():\n    from scipy.optimize import linprog", {"scipy.optimize"}),
        ("import numpy as np\nimport json, os.path", set()),
        ("text = 'we import scipy'\n# import sympy", set()),
        ("from . import own\nfrom .own import f", set()),
        ("import own\nfrom folder.own import f", set()),
        ("import pandas.__main__", set()),
        ("import " + ", ".join(f"library{n}" for n in range(50)), set()),
    ],
)
def test_what_only_the_students_code_imports(source: str, found: set[str]):
    given = job("a", source, files={"own.py": b"", "folder/own.py": b""})
    assert imports(given, {"numpy"}) == found


def test_an_instructors_cell_is_no_reason():
    cells = (Cell(0, "import sympy", "own"), Cell(1, "import sympy", "test"))
    assert imports(Job("a", cells), ()) == frozenset()


def spoken(tmp_path: Path, library: str, jobs: list[Job]) -> dict[str, str]:
    """Run jobs where `library` is installed, and return what their first cells print."""
    (tmp_path / "odd_library.py").write_text(library)
    code = f"import sys\nsys.path.append({str(tmp_path)!r})"
    with Pool(isolation=False, workers=1, warm_code=code) as pool:
        assert pool.problems == []
        done = {result.key: result for result in pool.run(jobs)}
    assert {result.state for result in done.values()} == {State.GRADED}
    return {
        key: "".join(output.get("text", "") for output in result.cells[0].outputs).strip()
        for key, result in done.items()
    }


def jobs(files: dict[str, bytes] | None = None) -> list[Job]:
    with_it = [
        job(f"with {n}", LOOK, "import odd_library\nprint(odd_library.kind)", files=files)
        for n in range(3)
    ]
    others = [job(f"without {n}", LOOK, WORK) for n in range(3)]
    return [*with_it[:2], *others, with_it[2]]


def test_several_who_import_it_find_it_imported_and_nobody_else_does(tmp_path: Path):
    found = spoken(tmp_path, "kind = 'installed'", jobs())
    assert {found[f"with {n}"] for n in range(3)} == {"early"}
    assert {found[f"without {n}"] for n in range(3)} == {"late"}


def test_one_alone_imports_it_itself(tmp_path: Path):
    first, *rest = jobs()
    found = spoken(tmp_path, "kind = 'installed'", [first, *rest[1:4]])
    assert set(found.values()) == {"late"}


@pytest.mark.parametrize(
    "library",
    [
        "kind = 1\nprint('Welcome')",
        "kind = 1\nimport warnings\nwarnings.warn('old')",
        "kind = 1\nimport threading, time\n"
        "threading.Thread(target=time.sleep, args=(9,), daemon=True).start()",
        "kind = 1\nimport os\nkeep = os.pipe()",
        "kind = 1\nimport random\nrandom.seed(1)",
        "kind = 1\nimport os\nos.environ['NOTEBOOK']",
        "kind = 1\nimport os\nif 'NOTEBOOK' not in os.environ:\n    os._exit(3)",
    ],
    ids=[
        "prints",
        "warns",
        "starts a thread",
        "opens a pipe",
        "sets a seed",
        "fails",
        "ends the process",
    ],
)
def test_one_that_does_more_than_define_is_left_to_the_notebooks(tmp_path: Path, library: str):
    found = spoken(tmp_path, library, jobs())
    assert set(found.values()) == {"late"}


def test_a_students_file_of_its_name_is_the_students(tmp_path: Path):
    found = spoken(tmp_path, "kind = 'installed'", jobs({"odd_library.py": b"kind = 'own'"}))
    assert set(found.values()) == {"late"}
