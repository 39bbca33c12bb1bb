"""Say which notebooks carry outputs: ``python -m tests.lessons.clean [NOTEBOOK ...]``.

The pre-commit hook calls it with the files of a commit; without arguments it looks at every
notebook of the course.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CELL_ID = re.compile(r"[a-z0-9][a-zA-Z0-9_-]{1,63}")


def course_notebooks() -> list[Path]:
    """Return the notebooks that the course keeps: lessons and assignment sources."""
    return sorted(
        [*(ROOT / "lessons").glob("*.ipynb"), *(ROOT / "assignments/source").glob("*/*.ipynb")]
    )


def faults(path: Path) -> list[str]:
    """Return what is unclean in one notebook, a line each."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        return [f"{path}: not readable as a notebook ({error}); open it in JupyterLab and save"]
    found = []
    for number, cell in enumerate(notebook.get("cells", [])):
        name = cell.get("id", f"number {number}")
        if cell.get("outputs") or cell.get("execution_count"):
            found.append(f"{path}: cell {name} carries outputs; use Edit > Clear All Outputs")
        if not CELL_ID.fullmatch(str(cell.get("id", ""))):
            found.append(f"{path}: cell {name} has no telling id")
    if (notebook.get("nbformat"), notebook.get("nbformat_minor")) != (4, 5):
        found.append(f"{path}: not nbformat 4.5")
    if notebook.get("metadata", {}).get("kernelspec", {}).get("name") != "python3":
        found.append(f"{path}: the kernelspec is not python3")
    extra = set(notebook.get("metadata", {})) - {"kernelspec", "language_info"}
    if extra:
        found.append(f"{path}: notebook metadata beyond kernelspec: {sorted(extra)}")
    return found


def main(argv: list[str]) -> int:
    """Print the faults; 1 when there are any."""
    paths = [Path(a) for a in argv] or course_notebooks()
    found = [fault for path in paths for fault in faults(path)]
    print("\n".join(found) or f"{len(paths)} notebooks are clean")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
