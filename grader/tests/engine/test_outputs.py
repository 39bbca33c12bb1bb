"""The engine's outputs are those of nbclient with a real kernel, cell by cell."""

from __future__ import annotations

import os
import re

import nbformat
import pytest
from IPython.core.magics.execution import _format_time
from nbclient import NotebookClient

from nbjudge.engine import Cell, Job, Pool
from nbjudge.outcomes import State

CELLS = """
import sys, os, warnings
print("one"); print("two", end=""); print("err", file=sys.stderr)
# %%
1 + 1
# %%
"text"; None
# %%
6 * 7;
# %%
print("before"); display("shown"); print("after")
"result"
# %%
import pandas as pd
pd.DataFrame({"a": [1, 2], "b": ["x", None]})
# %%
import geopandas as gpd, shapely
gpd.GeoDataFrame({"name": ["p"]}, geometry=[shapely.Point(66, 48)], crs=4326)
# %%
gpd.GeoSeries([shapely.Point(66, 48)])
# %%
shapely.Polygon([(0, 0), (1, 0), (1, 1)])
# %%
%matplotlib inline
import matplotlib.pyplot as plt
_ = plt.plot([1, 2, 3])
# %%
figure, axes = plt.subplots()
axes.bar(["a", "b"], [1, 2])
axes.set_title("T")
# %%
plt.plot([1]); plt.show(); print("between"); plt.plot([2]); plt.show()
# %%
figure
# %%
plt.close("all")
# %%
import asyncio
await asyncio.sleep(0.001)
"awaited"
# %%
async def later():
    await asyncio.sleep(0)
    return 5
task = asyncio.ensure_future(later())
# %%
task.result() if task.done() else await task
# %%
coroutine = later()
try:
    asyncio.run(coroutine)
finally:
    coroutine.close()
# %%
1 / 0
# %%
def f(x):
    return g(x)
def g(x):
    raise ValueError(f"bad {x}")
f(3)
# %%
this is no Python
# %%
undefined_name
# %%
print("x" * 10, flush=True); raise KeyError("k")
# %%
raise KeyboardInterrupt
# %%
sys.exit(2)
# %%
input("name? ")
# %%
import getpass
getpass.getpass()
# %%
%%capture captured
print("hidden")
# %%
captured.stdout
# %%
%time x = 3
# %%
%who_ls int
# %%
!echo from the shell
# %%
lines = !echo captured
lines
# %%
%%bash
echo script; echo problem >&2
# %%
import subprocess
subprocess.run(["echo", "a child"]).returncode
# %%
import time
os.write(1, b"below\\n"), time.sleep(0.5)
# %%
%no_such_magic
# %%
pd?
# %%
from IPython.display import HTML, Markdown, clear_output, display, JSON, Image
display(HTML("<b>h</b>"), Markdown("*m*")); display({"text/plain": "raw"}, raw=True)
# %%
print("gone"); clear_output(); print("kept")
# %%
print("gone later"); clear_output(wait=True); print("kept")
# %%
handle = display("first", display_id="d"); handle.update("second")
# %%
JSON({"a": [1, None]})
# %%
class Odd:
    def __repr__(self):
        raise RuntimeError("no repr")
Odd()
# %%
class Rich:
    def _repr_html_(self): return "<i>rich</i>"
    def _repr_mimebundle_(self, **kwargs): return {"text/plain": "bundle"}, {"text/plain": {"k": 1}}
Rich()
# %%
_, __, Out[2]
# %%
In[2]
# %%
get_ipython().__class__.__mro__[1].__name__ in ("InteractiveShell",)
# %%
warnings.warn("careful")
# %%
import logging
logging.getLogger("x").warning("logged")
# %%
import threading
thread = threading.Thread(target=lambda: print("in a thread")); thread.start(); thread.join()
# %%
__name__, sys.modules["__main__"].undefined_elsewhere if False else ""
# %%
import pickle
class Kept: pass
pickle.loads(pickle.dumps(Kept())).__class__ is Kept
# %%
import traceback
try:
    1 / 0
except ZeroDivisionError:
    traceback.print_exc()
# %%
import networkx as nx, numpy as np
np.arange(3), nx.path_graph(3)
# %%
np.random.seed(3); np.random.rand()
# %%
os.environ["MPLBACKEND"], plt.get_backend()
# %%
import matplotlib
sorted(k for k in ("figure.figsize", "figure.dpi", "savefig.bbox") if matplotlib.rcParams[k])
# %%
from ipywidgets import IntSlider
slider = IntSlider(3); slider.value
# %%
from tqdm.auto import tqdm
sum(1 for _ in [1])
""".strip().split("\n# %%\n")

#: A part of a time as IPython writes it.
TIME = r"\d+(\.\d+)?(e[+-]\d+)? ?(d|h|min|[mµμnu]?s)"
#: Cells whose outputs name a file, a number or a time of their own run.
ANSI = re.compile(r"\x1b\[[0-9;]*m")
OWN = [
    (re.compile(r"/\S*ipykernel_\d+/\d+\.py"), "<cell>"),
    (re.compile(r"0x[0-9a-f]+"), "0x"),
    # IPython gives three digits: a time of 999.9 ns is "1e+03 ns", one over a minute "1min 2s".
    (re.compile(rf"\b{TIME}( {TIME})*\b"), "a time"),
    (re.compile(r"-+\n"), "-\n"),
    (re.compile(r'File "?<string>"?|File "<string>"'), "File"),
]


def plain(text: str) -> str:
    text = ANSI.sub("", text)
    for pattern, by in OWN:
        text = pattern.sub(by, text)
    return text


def form(outputs: list[dict]) -> list:
    """Outputs in one form: each stream once, traceback by its first and last line."""
    found: list = []
    streams: dict[str, list] = {}
    for output in outputs:
        kind = output["output_type"]
        if kind == "stream":
            # A kernel sends the two streams by a clock; their order among themselves is chance.
            if output["name"] not in streams:
                streams[output["name"]] = [kind, output["name"], ""]
                found.append(streams[output["name"]])
            streams[output["name"]][2] += plain(output["text"])
            continue
        streams = {}
        if kind == "error" and "showtraceback was disabled" in str(output["traceback"]):
            continue  # added by nbgrader, and by the engine, to what a client shows
        if kind == "error":
            lines = plain("\n".join(output["traceback"])).strip().splitlines()
            about = [line for line in lines if line.startswith("Cell In")]
            found.append([kind, output["ename"], plain(output["evalue"]), about, lines[-1:]])
        else:
            data = {
                mime: plain(value) if mime.startswith("text/") else value
                for mime, value in output["data"].items()
            }
            found.append([kind, data, output["metadata"]])
    for entry in found:
        if entry[0] == "stream":
            entry[2] = sorted(entry[2].splitlines())
    return found


#: A kernel's own thread reads what children and descriptors write: its place among the other
#: outputs of the cell is chance.
BELOW = ("subprocess.run", "os.write(1")


@pytest.fixture(scope="module")
def kernels() -> list[dict]:
    # With this variable a kernel does not look at what reaches descriptors 1 and 2.
    inside_pytest = os.environ.pop("PYTEST_CURRENT_TEST", None)
    try:
        return _kernels()
    finally:
        if inside_pytest is not None:
            os.environ["PYTEST_CURRENT_TEST"] = inside_pytest


def _kernels() -> list[dict]:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    client = NotebookClient(notebook, allow_errors=True, kernel_name="python3", timeout=120)
    client.execute()
    return notebook.cells


@pytest.fixture(scope="module")
def engines():
    cells = tuple(Cell(index, source) for index, source in enumerate(CELLS))
    with Pool(isolation=False, judge=False, warm=["geopandas", "matplotlib.pyplot"]) as pool:
        assert not pool.problems
        (result,) = pool.run([Job("a", cells)])
    assert result.state is State.GRADED, result.detail
    return result.cells


@pytest.mark.parametrize("index", range(len(CELLS)), ids=lambda index: CELLS[index][:40])
def test_outputs_are_those_of_a_kernel(index: int, kernels, engines):
    mine, theirs = engines[index], kernels[index]
    forms = [form(mine.outputs), form(theirs["outputs"])]
    if any(word in CELLS[index] for word in BELOW):
        forms = [sorted(entries, key=repr) for entries in forms]
    assert forms[0] == forms[1]
    assert mine.execution_count == theirs["execution_count"]
    assert counts(mine.outputs) == counts(theirs["outputs"])


@pytest.mark.parametrize("seconds", [0, 2e-9, 9.996e-7, 9.996e-4, 0.25, 59.96, 62, 3_661, 90_061])
def test_a_time_of_ipython_is_taken_for_one(seconds: float):
    shown = _format_time(seconds)
    assert plain(f"Wall time: {shown}\n") == "Wall time: a time\n", shown


def counts(outputs: list[dict]) -> list[int]:
    return [o["execution_count"] for o in outputs if o["output_type"] == "execute_result"]
