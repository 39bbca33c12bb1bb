"""Seconds and clicks of each step that a student and an instructor take, as tables.

The tests that walk these ways write what each step took to `build/journeys`; this module runs
them and prints the tables:

    make journeys

Seconds are the machine's, from the click or the command to the moment at which a person can go on.
Reading, thinking and typing are left out. They depend on the machine, clicks do not.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "journeys"
#: The tests that walk, and what each way is called.
WAYS = {
    "student": (
        "A student, in the home of JupyterLab (one small assignment)",
        "tests/browser/test_home.py::test_a_student_opens_checks_and_hands_in",
    ),
    "instructor": (
        "An instructor, in a terminal and on the marking page (a class of three)",
        "tests/docs/test_instructors.py::test_its_commands_run_in_order_on_a_small_class",
    ),
}


@dataclass
class Journey:
    """The steps of one way.

    Parameters
    ----------
    name : str
        A key of `WAYS`; the file's name.
    unit : {"commands", "clicks"}
        What is counted: one command a step, or the clicks that `click` makes in it.
    """

    name: str
    unit: str = "commands"
    steps: list[dict[str, Any]] = field(default_factory=list)
    clicks: int = 0

    def click(self, target: Any) -> None:
        """Click on a place of a page, and count the click."""
        self.clicks += 1
        target.click()

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Time a step, and count its clicks.

        Parameters
        ----------
        what : str
            What the person does: "Check the assignment".
        """
        before, began = self.clicks, time.monotonic()
        yield
        seconds = round(time.monotonic() - began, 1)
        count = self.clicks - before if self.unit == "clicks" else 1
        self.steps.append({"step": what, "seconds": seconds, "count": count})

    def save(self) -> None:
        """Write the steps to `build/journeys`."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        content = {"unit": self.unit, "steps": self.steps}
        path = FOLDER / f"{self.name}.json"
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def table(name: str) -> str:
    """Return one way as a Markdown table.

    Parameters
    ----------
    name : str
        A key of `WAYS`.

    Raises
    ------
    FileNotFoundError
        If its test has not run here.
    """
    content = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    lines = [f"| step | {content['unit']} | seconds |", "| --- | ---: | ---: |"]
    lines += [f"| {s['step']} | {s['count']} | {s['seconds']:.1f} |" for s in content["steps"]]
    count = sum(s["count"] for s in content["steps"])
    seconds = sum(s["seconds"] for s in content["steps"])
    lines.append(f"| together | {count} | {seconds:.1f} |")
    return "\n".join(lines)


def main() -> int:
    """Walk both ways, and print what each step took."""
    tests = [test for _, test in WAYS.values()]
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", *tests], cwd=ROOT, check=False)
    for name, (title, _) in WAYS.items():
        if (FOLDER / f"{name}.json").exists():
            print(f"\n{title}\n\n{table(name)}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
