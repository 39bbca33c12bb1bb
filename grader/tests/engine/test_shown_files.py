"""Files that tracebacks go through: parsed once for a class, whatever a submission says of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas
import pytest

from nbjudge.engine import Cell, Execution, Job, Pool, shown_files
from nbjudge.engine.runner import control

WRONG_COLUMN = "import pandas\npandas.DataFrame({'a': [1]})['b']"
#: What a cell sees of it: how many files of pandas are parsed before its own error.
LOOK = (
    "import sys\n"
    "cache = vars(sys.modules['stack_data.core'].Source).get('__source_cache_with_lines', ())\n"
    "sum('pandas' in name for name, _ in cache)"
)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the process that submissions are forked from is told of."""
    given: list[list[str]] = []
    own = control.Line.show

    def show(self: control.Line, files: Sequence[str]) -> None:
        given.append(list(files))
        own(self, files)

    monkeypatch.setattr(control.Line, "show", show)
    return given


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(workers=1, isolation=False, judge=False, warm=["pandas"]) as made:
        yield made


def run(pool: Pool, *sources: str) -> list[Execution]:
    jobs = [Job(str(n), (Cell(0, source),)) for n, source in enumerate(sources)]
    return sorted(pool.run(jobs), key=lambda found: int(found.key))


def seen(found: Execution) -> int:
    return int(found.cells[0].outputs[-1]["data"]["text/plain"])


def test_what_one_submission_has_parsed_the_next_one_has(pool: Pool, told: list[list[str]]):
    before, wrong, after, again = run(pool, LOOK, WRONG_COLUMN, LOOK, WRONG_COLUMN)
    assert seen(after) > seen(before)
    assert [Path(file).name for file in told[0]].count("base.py") == 1
    assert len(told) == 1, "nobody says it twice"
    shown = [one.cells[0].outputs[-1]["traceback"] for one in (wrong, again)]
    assert shown[0] == shown[1], "the traceback is the same"
    assert "KeyError" in shown[0][-1]


def test_a_judge_is_told_as_well(told: list[list[str]]):
    cells = (
        Cell(0, "import pandas\ndef f():\n    return pandas.DataFrame({'a': [1]})"),
        Cell(1, "assert f()['b'].sum() == 1", "test", points=1.0),
    )
    with Pool(workers=1, isolation=False, warm=["pandas"]) as pool:
        found = list(pool.run([Job(name, cells) for name in "abc"]))
    assert [one.cells[1].outputs[-1]["ename"] for one in found] == ["KeyError"] * 3
    # After the first one both processes that others are forked from are told, and no more.
    assert len(told) == 2
    assert told[0] == told[1]


@pytest.mark.parametrize(
    "given",
    [
        None,
        "frame.py",
        {"a": 1},
        [["/etc/passwd"], 3, None],
        ["x" * 501],
        ["/etc/passwd", "/proc/self/mem", "relative.py"],
        ["{folder}/no_module.py"],  # a file of Python's that was never imported
        # No text. Python's own compiled modules will not do: Debian builds them in, without a file.
        [
            sys.modules["numpy._core._multiarray_umath"].__file__,
            sys.modules["pandas._libs.lib"].__file__,
        ],
    ],
)
def test_what_is_no_file_of_a_module_is_left_alone(given: Any, tmp_path: Path):
    (tmp_path / "no_module.py").write_text("x = 1\n")
    files = [name.replace("{folder}", str(tmp_path)) for name in shown_files.names(given)]
    before = shown_files.parsed()
    assert shown_files.read(files) == 0
    assert shown_files.parsed() == before
    shown_files.read([shown_files.__file__])
    assert shown_files.__file__ in shown_files.parsed(), "a file of a module is read"


def test_no_more_names_are_taken_than_a_traceback_has():
    assert len(shown_files.names([f"{n}.py" for n in range(10_000)])) == shown_files.MOST_NAMES


def test_what_is_read_has_a_bound():
    program = (
        "import sys, pandas, stack_data\n"
        "from nbjudge.engine import shown_files as shown\n"
        "shown.MOST_BYTES = 100_000\n"
        "files = [m.__file__ for m in list(sys.modules.values()) if getattr(m, '__file__', '')]\n"
        "done = 0\n"
        "for file in files:\n"
        "    done = shown.read([file], done)\n"
        "print(done, len(shown.parsed()), shown.read([pandas.core.frame.__file__], done) == done)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    size, count, same = done.stdout.split()
    assert 50_000 < int(size) <= 100_000
    assert int(count) > 1
    assert same == "True"


def test_a_forged_list_of_files_changes_no_result(pool: Pool, told: list[list[str]]):
    """The channel is open to the submission's own code."""
    forged = {"t": "shown", "files": ["/etc/passwd", pandas.core.frame.__file__, 7]}
    code = (
        "import gc\n"
        "from nbjudge.engine import frames\n"
        "sender = next(o for o in gc.get_objects() if isinstance(o, frames.Sender))\n"
        f"for _ in range(50):\n    sender({forged!r})\n"
        "'sent'"
    )
    forger, other = run(pool, code, WRONG_COLUMN)
    assert forger.cells[0].outputs[-1]["data"]["text/plain"] == "'sent'"
    assert told[0] == ["/etc/passwd", pandas.core.frame.__file__]
    assert other.state == "graded"
    assert other.cells[0].outputs[-1]["ename"] == "KeyError"
