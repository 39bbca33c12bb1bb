"""Charts of the network: what is drawn is what the tables hold."""

from __future__ import annotations

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pytest

from multivector import charts
from multivector.data import load


@pytest.fixture(scope="module")
def network():
    return load("oil/network_nodes"), load("oil/network_edges")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_a_small_network_shows_each_capacity_and_marks_the_wall():
    graph = nx.DiGraph()
    graph.add_weighted_edges_from([("a", "b", 7), ("b", "c", 3)], weight="capacity")
    at = {"a": (0, 0), "b": (1, 0), "c": (2, 0)}
    ax = charts.network_chart(graph, at, wall=[("b", "c")])
    words = [t.get_text() for t in ax.texts]
    assert sorted(w for w in words if w) == ["3", "7", "a", "b", "c"]
    bodies, heads = ax.lines, ax.patches
    assert len(bodies) == len(heads) == 2
    assert len({line.get_color() for line in bodies}) == 2
    assert [line.get_linestyle() for line in bodies] == ["-", "--"]
    # A head is a solid triangle at the end of its body, not a stroke as wide as the body.
    for line, head in zip(bodies, heads, strict=True):
        assert head.get_xy()[0][0] > line.get_xdata()[1]
        assert line.get_dash_capstyle() == "butt"
    with pytest.raises(KeyError):
        charts.network_chart(graph, {"a": (0, 0)})


def test_an_arrow_leaves_the_number_at_its_middle_free():
    graph = nx.DiGraph()
    pipes = [("a", "b", 70), ("b", "c", 3), ("a", "c", 50)]
    graph.add_weighted_edges_from(pipes, weight="capacity")
    at = {"a": (0, 0), "b": (1, 0.7), "c": (1, -0.7)}
    ax = charts.network_chart(graph, at, wall=[("a", "c")])
    renderer = ax.figure.canvas.get_renderer()
    numbers = [t for t in ax.texts if t.get_text().isdigit()]
    for line, number in zip(ax.lines, numbers, strict=True):
        _, before, gap, after, _ = line.get_xydata()
        assert np.isnan(gap).all()
        box = number.get_window_extent(renderer)
        assert not any(box.contains(*ax.transData.transform(end)) for end in (before, after))
        # No box behind the number: on a dashed arrow it would leave slivers of dashes beside it.
        assert number.get_bbox_patch() is None
