"""Drawings that are put off: nothing but time may tell that they were."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from nbjudge.engine import Cell, Execution, Job, Pool

SETUP = "import matplotlib, matplotlib.pyplot as plt, numpy as np, warnings"


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(isolation=False, judge=False, warm=["matplotlib.pyplot"]) as pool:
        yield pool


def run(pool: Pool, *cells: str) -> Execution:
    own = (Cell(0, SETUP, "own"),)
    answers = tuple(Cell(number, text, "student") for number, text in enumerate(cells, 1))
    (result,) = pool.run([Job("a", own + answers)])
    return result


#: A process that has imported what every program here imports, and forks for each of them.
NOTEBOOK = """
import json, os, sys, traceback
os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
import matplotlib.pyplot as plt, numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from nbjudge.engine.warm.figures import put_off_drawings
for line in sys.stdin:
    code, put_off, *places = json.loads(line)
    child = os.fork()
    if child:
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        continue
    for number, place in enumerate(places, 1):
        os.dup2(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    drawn = []
    own = FigureCanvasAgg.draw
    FigureCanvasAgg.draw = lambda self, *a, **k: (drawn.append(1), own(self, *a, **k))[1]
    if put_off:
        put_off_drawings()
    try:
        exec(compile(code, "<string>", "exec"), globals())
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
"""
InANotebook = Callable[..., str]


@pytest.fixture(scope="module")
def in_a_notebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InANotebook]:
    """Say what code prints where figures are drawn by matplotlib's own rules, or put off."""
    places = [tmp_path_factory.mktemp("said") / name for name in ("stdout", "stderr")]
    with subprocess.Popen(
        [sys.executable, "-c", NOTEBOOK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        asked, answered = process.stdin, process.stdout
        assert asked is not None
        assert answered is not None

        def run(code: str, *, put_off: bool) -> str:
            print(json.dumps([code, put_off, *map(str, places)]), file=asked, flush=True)
            assert answered.readline() == "0\n", "the program ended its process"
            stdout, stderr = (place.read_text() for place in places)
            said = [line for line in stderr.splitlines() if line[:1] not in ("", " ")]
            return stdout + "\n".join(said).replace("<string>:", "")

        yield run


PLAIN = """
figure, axes = plt.subplots()
axes.bar(["a", "b"], [1, 2], label="oil")
axes.legend()
axes.set_title("Oil")
"""
#: A figure whose drawing says something, or moves something: it is not put off.
TELLING = {
    "a formula that is none": PLAIN + "axes.set_title('$\\\\frac{1$')",
    "a letter that the font lacks": PLAIN + "axes.set_title('\\u4e00')",
    "a font that is not there": PLAIN + "plt.rcParams['font.family'] = 'No Such Font'",
    "a formatter of one's own": PLAIN
    + "axes.yaxis.set_major_formatter(lambda value, place: print('asked') or 'x')",
    "a layout": "figure, axes = plt.subplots(layout='constrained')\naxes.set_title('Oil')",
    "a listener": PLAIN + "figure.canvas.mpl_connect('draw_event', lambda event: print('drawn'))",
    "an artist of one's own": """
from matplotlib.lines import Line2D
class Loud(Line2D):
    def draw(self, renderer):
        print("loud")
figure, axes = plt.subplots()
axes.add_line(Loud([0, 1], [0, 1]))
""",
    "a scale of logarithms": PLAIN + "axes.set_yscale('log')",
    "a text that lies nowhere": PLAIN + "axes.text(float('nan'), 1, 'x')",
    "colours of logarithms": """
from matplotlib.colors import LogNorm
figure, axes = plt.subplots()
axes.scatter([1, 2], [1, 2], c=[-1, -2], norm=LogNorm())
""",
}


def test_a_plain_figure_is_not_drawn_for_nobody(in_a_notebook: InANotebook):
    ask = "plt.draw()\nprint(len(drawn))"
    assert in_a_notebook(PLAIN + ask, put_off=False) == "1\n"
    assert in_a_notebook(PLAIN + ask, put_off=True) == "0\n"


@pytest.mark.parametrize("name", TELLING)
def test_a_figure_is_drawn_where_that_can_be_told(name: str, in_a_notebook: InANotebook):
    code = TELLING[name] + "\nplt.draw()\nprint(len(drawn), axes.get_position().bounds)"
    expected = in_a_notebook(code, put_off=False)
    assert in_a_notebook(code, put_off=True) == expected
    assert expected.startswith(("1", "asked", "drawn", "loud")) or "\n1 " in expected or (
        "Error" in expected
    )  # fmt: skip


@pytest.mark.parametrize(
    "look",
    [
        "print(np.asarray(figure.canvas.buffer_rgba()).sum())",
        "print(sum(figure.canvas.tostring_argb()))",
        "print([text.get_text() for text in axes.get_xticklabels()])",
        "print(axes.get_position().bounds, axes.get_xlim(), axes.get_ylim())",
        "print(axes.transData.transform((1, 1)).round(6).tolist())",
        "print(axes.get_window_extent().bounds)",
        "print(axes.get_legend().get_frame().get_width() > 0)",
    ],
)
@pytest.mark.parametrize("aspect", ["", "axes.set_aspect('equal')\n"])
def test_whoever_looks_sees_what_a_drawing_leaves(
    look: str, aspect: str, in_a_notebook: InANotebook
):
    code = PLAIN + aspect + "plt.draw()\n" + look
    assert in_a_notebook(code, put_off=True) == in_a_notebook(code, put_off=False)


def test_what_a_cell_shows_is_the_whole_figure(pool: Pool):
    result = run(
        pool,
        "_ = plt.figure(); plt.bar(['a', 'b'], [1, 2]); plt.draw()",
        "figure, axes = plt.subplots(); axes.plot([1, 2]); plt.draw(); plt.show()",
    )
    pictures = [o["data"] for n in (1, 2) for o in result.cells[n].outputs if "data" in o]
    assert len(pictures) == 2
    assert all(len(data["image/png"]) > 3_000 for data in pictures)


CHART = "axes = plt.figure().subplots()\n_ = axes.bar(['a', 'b'], [1, 2])\nplt.show()"


def picture(pool: Pool, answer: str, *, wait: bool = False) -> tuple[str, Execution]:
    cells = (
        Cell(0, SETUP, "own"),
        Cell(1, answer, "student", answers=("size",)),
        Cell(2, CHART, "own"),
        Cell(3, "assert size == 1", "test"),
    )
    (result,) = pool.run([Job("a", cells)])
    if wait:
        time.sleep(2)  # until the instructor's chart is drawn
    (shown,) = [o["data"]["image/png"] for o in result.cells[2].outputs if "data" in o]
    return shown, result


@pytest.mark.parametrize("isolation", [False, True])
def test_the_instructors_chart_is_drawn_once_and_is_the_same_picture(isolation: bool):
    with Pool(isolation=isolation, workers=1, warm=["matplotlib.pyplot"]) as pool:
        first, _ = picture(pool, "size = 1", wait=True)
        shown = []
        for answer in (
            "size = 1",
            "size = 1\nimport matplotlib.figure\n"
            "def fail(*a, **k): raise RuntimeError('drawn')\n"
            "matplotlib.figure.Figure.draw = fail",
        ):
            found, result = picture(pool, answer)
            assert not [o for o in result.cells[2].outputs if o["output_type"] == "error"]
            shown.append(found)
        assert shown == [first, first]
        other, _ = picture(pool, "size = 1\nplt.rcParams['axes.facecolor'] = 'red'")
        assert other != first


def test_a_chart_that_reads_an_answer_is_drawn_in_each_notebook(pool: Pool):
    cells = (
        Cell(0, SETUP, "own"),
        Cell(1, "height = 5", "student", answers=("height",)),
        Cell(2, "plt.bar(['a'], [height])\nplt.show()", "own"),
    )
    two = (cells[0], Cell(1, "height = 9; plt.ylim(0, 10)", "student"), cells[2])
    results = [next(iter(pool.run([Job("a", given)]))) for given in (cells, two)]
    shown = [o["data"]["image/png"] for r in results for o in r.cells[2].outputs if "data" in o]
    assert len(set(shown)) == 2


def test_charts_that_end_their_process_cost_nothing_else():
    chart = "plt.plot([1]); import os; os._exit(3)"
    with Pool(isolation=False, workers=1, warm=["matplotlib.pyplot"], judge=False) as pool:
        for _ in range(2):
            cells = (Cell(0, SETUP, "own"), Cell(1, "a = 1", "student"))
            (result,) = pool.run([Job("a", (*cells, Cell(2, chart, "own")))])
            assert result.cells[1].execution_count == 2
        (last,) = pool.run([Job("b", (*cells, Cell(2, "print(a)", "own")))])
        assert last.cells[2].outputs[0]["text"] == "1\n"
