"""Tracebacks: what IPython shows, at less cost, and without the engine's own frames."""

from __future__ import annotations

import inspect
import linecache
import re
import sys
import types
from collections.abc import Iterator

import pytest
import stack_data.utils
from pygments.formatters.terminal256 import Terminal256Formatter
from stack_data import style_with_executing_node

from nbjudge.engine import Cell, Execution, Job, Pool
from nbjudge.engine.notebook import tracebacks

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
CODE = "def f(x):\n    # half of it\n    return x / 0 if x else '\\n'\n\n\nf(1)\n"


@pytest.fixture(scope="module")
def judged() -> Iterator[Pool]:
    with Pool(isolation=False, judge=True) as pool:
        yield pool


def run(pool: Pool, answer: str, test: str, own: str = "") -> Execution:
    cells = (Cell(0, own, "own"), Cell(1, answer, "student"), Cell(2, test, "test"))
    (result,) = pool.run([Job("a", cells)])
    return result


def shown(result: Execution, index: int = 2) -> str:
    (error,) = [o for o in result.cells[index].outputs if o["output_type"] == "error"]
    return ESCAPES.sub("", "\n".join(error["traceback"]))


@pytest.mark.parametrize("ranges", [[], [(4, 9)], [(0, 3), (40, 60)]])
def test_a_frame_is_highlighted_as_stack_data_does_it(ranges: list[tuple[int, int]]):
    formatter = Terminal256Formatter(style=style_with_executing_node("default", "bg:ansiyellow"))
    expected = stack_data.utils._pygmented_with_ranges(formatter, CODE, ranges)
    assert tracebacks._highlighted(formatter, CODE, ranges) == expected
    assert len(expected) == CODE.count("\n")


def test_a_lexer_is_made_once_for_all_frames(monkeypatch: pytest.MonkeyPatch):
    from pygments.lexer import RegexLexerMeta

    formatter = Terminal256Formatter()
    tracebacks._highlighted(formatter, CODE, [])
    built = []
    own = RegexLexerMeta.process_tokendef
    monkeypatch.setattr(
        RegexLexerMeta, "process_tokendef", lambda *args, **kw: built.append(1) or own(*args, **kw)
    )
    stack_data.utils._pygmented_with_ranges(formatter, CODE, [])
    assert built  # what it costs otherwise
    built.clear()
    tracebacks._highlighted(formatter, CODE, [])
    assert not built


def test_modules_are_not_read_again_for_each_frame(monkeypatch: pytest.MonkeyPatch):
    """``inspect`` asks each module for its file, and does so again for each frame of a cell."""
    from IPython.core.ultratb import VerboseTB

    asked: list[str] = []

    class Asked(types.ModuleType):
        def __getattribute__(self, name: str) -> object:
            if name == "__file__":
                asked.append(name)
            return super().__getattribute__(name)

    monkeypatch.setitem(sys.modules, "asked", Asked("asked"))
    error = caught("def f(x):\n    return g(x)\n\ndef g(x):\n    return 1 / x\n\nf(0)")
    given = ZeroDivisionError, error, error.__traceback__
    expected = VerboseTB(theme_name="nocolor").text(*given)
    assert len(asked) >= 4  # what it costs otherwise; less since Python 3.12
    asked.clear()
    with tracebacks.modules_read_once():
        assert VerboseTB(theme_name="nocolor").text(*given) == expected
    assert len(asked) <= 2  # the first question asks another one
    assert inspect.getmodule.__module__ == "inspect"


def caught(code: str) -> BaseException:
    linecache.cache["<code>"] = (len(code), None, code.splitlines(True), "<code>")
    try:
        exec(compile(code, "<code>", "exec"), {"__name__": "__main__"})
    except BaseException as error:
        trace = error.__traceback__
        assert trace is not None
        return error.with_traceback(trace.tb_next)
    raise AssertionError("nothing was raised")


DIVIDE = "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise ValueError() from "
SHOWS_ITSELF = "class E(Exception):\n    def _render_traceback_(self):\n        return ['NO']\n"


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("a = 1\nassert a == 2", ["----> 2"]),
        ("def f():\n    return 1 / 0\n\nf()", ["----> 4"]),
        (f"{DIVIDE}error", ["----> 2"]),
        (f"{DIVIDE}None", ["----> 4"]),
        ("1 +", []),
        (f"{SHOWS_ITSELF}raise E()", ["NO"]),
    ],
)
def test_a_run_that_nobody_reads_says_the_line_that_ipython_marks_first(
    code: str, lines: list[str]
):
    assert tracebacks.brief(caught(code)) == lines


def test_errors_that_refer_to_each_other_end():
    one, two = ValueError("one"), ValueError("two")
    one.__context__, two.__context__ = two, one
    assert tracebacks.brief(one) == []
    tracebacks.leave_out_engine(one)


def test_an_error_that_fails_at_everything_is_shown_all_the_same(judged: Pool):
    answer = (
        "class E(Exception):\n"
        "    def __getattribute__(self, name):\n"
        "        raise RuntimeError(name)\n"
        "    def __str__(self):\n"
        "        raise RuntimeError('str')\n"
        "raise E()"
    )
    result = run(judged, answer, "assert 1 == 2")
    assert "the error cannot be shown as text" in str(result.cells[1].outputs) or shown(result, 1)
    assert "AssertionError" in shown(result)


def test_an_error_of_an_answer_shows_its_line_and_nothing_of_the_engine(judged: Pool):
    answer = "def half(x):\n    return x / 2\ndef f(x):\n    return half(x + '!')"
    text = shown(run(judged, answer, "a = 1\nassert f('b') == 2"))
    assert "----> 2 assert f('b') == 2" in text
    assert "TypeError" in text
    assert "on the line `return x / 2`" in text
    assert not re.search(r"peer\.py|remote\.py|nbjudge", text)
