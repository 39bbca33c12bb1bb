"""Slow first-time things of common libraries, done once before the first submission.

The first figure of a process builds a font cache, the first projection opens PROJ's database,
the first table shown as HTML imports the formatter, the first sentence that a check reads compiles
some forty patterns. Each costs every submission anew unless the process it is forked from has done
it. Nothing here belongs to a course.
"""

from __future__ import annotations

from collections.abc import Iterable

#: What to run for a library (top-level module), in this order.
SNIPPETS: dict[str, str] = {
    "numpy": """
import numpy.testing
numpy.testing.assert_allclose([1.0], [1.0])
""",
    "pandas": """
import pandas
table = pandas.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]})
table.groupby("b")["a"].sum().sort_values()
table.merge(table, on="b").to_string()
table.pivot(columns="b", values="a").to_dict("records")
table._repr_html_()
""",
    "shapely": """
import shapely
shapely.from_wkb(shapely.to_wkb(shapely.Point(0, 0).buffer(1)))
""",
    "pyproj": """
import pyproj
pyproj.Transformer.from_crs(4326, 3857, always_xy=True).transform(70, 50)
pyproj.Geod(ellps="WGS84").inv(70, 50, 71, 51)
""",
    "geopandas": """
import geopandas, os, shapely, tempfile
layer = geopandas.GeoDataFrame(
    {"n": [1, 2]}, geometry=[shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3)], crs=4326
)
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "layer.geojson")
    layer.to_file(path)
    layer = geopandas.read_file(path)
for code in (3857, 6933, 3035):
    flat = layer.to_crs(code)
flat.area, flat.length, flat.dissolve(), flat.sjoin(flat), layer.overlay(layer)
flat.touches(flat.geometry.iloc[0])
layer._repr_html_()
""",
    "matplotlib": """
import io, sys
import matplotlib
from matplotlib_inline import backend_inline
from matplotlib.figure import Figure
figure = Figure()
axes = figure.subplots()
axes.plot([0, 1], [0, 1], label="a")
axes.bar([0, 1], [1, 2])
axes.set(title="Title", xlabel="x", ylabel="y")
axes.legend()
if "pandas" in sys.modules:
    import pandas
    table = pandas.DataFrame({"a": [1.0, 2.0]}, index=["x", "y"])
    table.plot.bar(ax=axes), table.plot(ax=axes), table.plot.hist(ax=axes)
if "geopandas" in sys.modules:
    import geopandas, shapely
    layer = geopandas.GeoDataFrame({"n": [1.0]}, geometry=[shapely.box(0, 0, 1, 1)], crs=3857)
    layer.plot("n", ax=axes, legend=True, edgecolor="black")
figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
""",
    "nbjudge": """
from nbjudge import checks
text = checks.prose(
    "From 5 May 2024 on, about **1,234.5** million tonnes (80 %) crossed, minus 3 km^2 a day.",
    what="a sentence",
)
text.number(80, unit="%", year=2024, within=0.5, means="the share")
text.no_other("%", allowed=[80], within=0.5)
""",
    "networkx": """
import networkx
networkx.maximum_flow(networkx.DiGraph([(0, 1, {"capacity": 1})]), 0, 1)
""",
}


def warm_code(modules: Iterable[str]) -> str:
    """Return code that does the first-time things of these modules and of what they bring along.

    Parameters
    ----------
    modules : iterable of str
        What the instructor's notebooks import.

    Returns
    -------
    str
        Each part stands by itself: one that fails leaves the others alone.

    Examples
    --------
    >>> "matplotlib" in warm_code(["pandas"])
    False
    """
    names = {name.split(".")[0] for name in modules}
    if "geopandas" in names:
        names |= {"pandas", "shapely", "pyproj"}
    if "pandas" in names:
        names.add("numpy")
    parts = [
        f"try:\n{_indent(code)}\nexcept Exception: pass"
        for name, code in SNIPPETS.items()
        if name in names
    ]
    return "\n".join(parts)


def _indent(code: str) -> str:
    return "\n".join("    " + line for line in code.strip().splitlines())
