"""What crosses between the processes: values whole, lies refused, code never."""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import json
import math
import pathlib
import socket
import struct
import time

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nbjudge.engine import wire


def refuse(message):
    raise wire.WireError("no references here")


def cross(value):
    """Encode, go through JSON text, decode."""
    message = json.loads(json.dumps(wire.Encoder(wire.Lent())(value)))
    return wire.Decoder(wire.Lent(), refuse)(message)


Point = collections.namedtuple("Point", "x y")
RING = shapely.Polygon([(0, 0), (1, 0), (1, 1)])


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, 2**70, -(2**53), 0.1, float("inf"), 1 + 2j, "a\0é\ud800", b"\xff", ...,
        [1, [2.5, "x"]], (1,), {1, 2}, frozenset({"a"}), {"a": {1: (2,)}, 2: None}, range(1, 9, 2),
        slice(1, None, 2), decimal.Decimal("1.10"), fractions.Fraction(1, 3), pathlib.Path("a/b"),
        datetime.datetime(2026, 1, 2, 3, tzinfo=datetime.UTC), datetime.date(2026, 1, 2),
        datetime.time(1, 2), datetime.timedelta(days=-1, microseconds=5), Point(1, "b"),
        collections.OrderedDict(a=1), collections.Counter("aab"),
        pd.Timestamp("2026-01-02 03:04", tz="Asia/Almaty"), pd.Timedelta("3h"),
        pd.Period("2026-01", "M"), pd.Interval(0, 1.5, closed="both"), RING,
        np.dtype("f4"), pd.CategoricalDtype(), np.float32(0.5), np.int64(7),
        np.datetime64("2026-01-02"), np.bool_(True), np.str_("//"), np.str_(""),
    ],
    ids=repr,
)  # fmt: skip
def test_a_value_crosses_whole(value):
    got = cross(value)
    assert type(got) is type(value) or isinstance(value, tuple)
    assert got == value


def test_not_a_number_and_missing_values_cross():
    assert np.isnan(cross(float("nan")))
    assert cross(pd.NA) is pd.NA
    assert cross(pd.NaT) is pd.NaT


def test_subclasses_of_libraries_cross_as_what_they_hold():
    assert cross(collections.deque([1], 2)).maxlen == 2
    assert cross({"a": 1}.keys()) == {"a"}


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3), np.array(["a", "bc"]), np.array([1, "a", None], dtype=object),
        np.array([], dtype="i8"), np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]),
        np.array(["2026-01-02"], dtype="M8[D]"), np.array([[None, 1], [2, "x"]], dtype=object),
    ],
    ids=lambda array: str(array.dtype),
)  # fmt: skip
def test_an_array_crosses_whole(array):
    got = cross(array)
    assert got.dtype == array.dtype
    np.testing.assert_array_equal(got, array)


def test_a_masked_array_keeps_its_mask():
    array = np.ma.MaskedArray([1.0, 2.0], mask=[True, False])
    assert cross(array).mask.tolist() == [True, False]


def column_of_every_kind() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "f": [1.5, np.nan],
            "i": [1, 2],
            "b": [True, False],
            "s": ["a", None],
            "o": pd.Series([(1,), {"x": 2}], dtype=object),
            "c": pd.Categorical(["u", "v"], categories=["v", "u"], ordered=True),
            "I": pd.array([1, None], dtype="Int64"),
            "F": pd.array([0.5, None], dtype="Float64"),
            "B": pd.array([True, None], dtype="boolean"),
            "t": pd.to_datetime(["2026-01-02", None]),
            "z": pd.to_datetime(["2026-01-02", "2026-06-02"]).tz_localize("Asia/Almaty"),
            "d": pd.to_timedelta([1, 2], unit="D"),
            "p": pd.period_range("2026-01", periods=2, freq="M"),
            "n": pd.interval_range(0, 2),
            "str": pd.array(["a", None], dtype="string"),
            3: [0, 0],
        }
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda table: table,
        lambda table: table.iloc[:0],
        lambda table: table[[]],
        lambda table: table.set_index("s"),
        lambda table: table.set_index(["s", "i"]),
        lambda table: table.set_index(pd.date_range("2026-01-01", periods=2, freq="MS", name="m")),
        lambda table: table.set_index(pd.CategoricalIndex(["a", "b"])),
        lambda table: table.iloc[[1, 0]].rename(index={1: 7}),
        lambda table: table[["f", "i"]].set_axis(["same", "same"], axis=1),
        lambda table: table[["f", "i"]].rename_axis(columns="kind"),
        lambda table: table[["f", "i"]].set_axis(
            pd.MultiIndex.from_tuples([("a", 1), ("a", 2)], names=["x", None]), axis=1
        ),
    ],
)
def test_a_table_crosses_whole(change):
    table = change(column_of_every_kind())
    pd.testing.assert_frame_equal(cross(table), table)


@pytest.mark.parametrize("name", list(column_of_every_kind()))
def test_a_series_crosses_whole(name):
    series = column_of_every_kind()[name]
    pd.testing.assert_series_equal(cross(series), series)
    pd.testing.assert_index_equal(cross(pd.Index(series)), pd.Index(series))


def test_geometry_tables_keep_their_reference_systems():
    points = gpd.GeoSeries([shapely.Point(66, 48), None], crs=3857, name="second")
    table = gpd.GeoDataFrame({"a": [1, 2], "border": [RING, None]}, geometry="border", crs=4326)
    table["second"] = points
    got = cross(table)
    assert isinstance(got, gpd.GeoDataFrame)
    assert (got.geometry.name, got.crs.to_epsg()) == ("border", 4326)
    assert got["second"].crs.to_epsg() == 3857
    assert got.crs == table.crs
    pd.testing.assert_frame_equal(pd.DataFrame(got), pd.DataFrame(table))
    assert isinstance(cross(points), gpd.GeoSeries)
    bare = cross(gpd.GeoDataFrame({"a": [1]}))
    assert isinstance(bare, gpd.GeoDataFrame)
    custom = table.to_crs("+proj=aea +lat_1=43 +lat_2=54 +lon_0=67")
    assert cross(custom).crs == custom.crs
    assert cross(custom.crs) == custom.crs


@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_a_graph_crosses_whole(kind):
    graph = kind(name="routes")
    graph.add_node("a", capacity=1.5)
    graph.add_edge("a", ("b", 1), weight=2)
    graph.add_edge("a", ("b", 1), weight=3)
    got = cross(graph)
    assert type(got) is kind
    assert nx.utils.graphs_equal(got, graph)
    assert got.graph == graph.graph
    assert cross(graph.nodes) == {"a", ("b", 1)}


@pytest.mark.parametrize("factory", [None, int, list])
def test_a_defaultdict_keeps_what_it_makes(factory):
    got = cross(collections.defaultdict(factory, a=[1]))
    assert type(got) is collections.defaultdict
    assert got == {"a": [1]}
    assert got.default_factory is factory


def test_results_of_libraries_keep_their_attributes():
    from scipy import optimize, stats

    got = cross(optimize.minimize_scalar(lambda x: (x - 2) ** 2))
    assert type(got) is optimize.OptimizeResult
    assert abs(got.x - 2) < 1e-6
    line = stats.linregress([1, 2, 3], [2, 4, 6.5])
    got = cross(line)
    assert (got.slope, got[0], got.intercept_stderr) == (
        line.slope,
        line.slope,
        line.intercept_stderr,
    )


@pytest.mark.parametrize("kind", [int, str, list, dict, ValueError, type, object])
def test_classes_of_python_are_the_same_on_both_sides(kind):
    assert cross(kind) is kind


def test_an_object_stays_where_it_is():
    class Always:
        def __eq__(self, other):
            return True

        def __reduce__(self):
            raise AssertionError("pickled")

    lent = wire.Lent()
    encode = wire.Encoder(lent)
    item = Always()
    message = encode(item)
    assert message["$"] == "object"
    assert encode(item) == message, "the same object has the same number"
    assert lent[message["n"]] is item
    with pytest.raises(wire.WireError):
        lent[message["n"] + 1]
    assert wire.Encoder(wire.Lent())(print)["$"] == "function"
    about = wire.Encoder(wire.Lent())(Always)
    assert (about["$"], about["name"]) == ("class", "Always")


def test_functions_that_only_compute_cross_by_their_name():
    for function in (sum, sorted, math.sqrt, np.add):
        assert cross(function) is function
    decode = wire.Decoder(wire.Lent(), refuse)
    for name in ("eval", "open", "print", "exit", "math", "os.system", "builtins.sum"):
        with pytest.raises(wire.WireError):
            decode({"$": "builtin", "v": name})
    for module, name in (("os", "system"), ("numpy", "load"), ("numpy", "frompyfunc")):
        with pytest.raises(wire.WireError):
            decode({"$": "ufunc", "module": module, "name": name})


def test_what_was_lent_comes_back_as_itself():
    lent = wire.Lent()
    item = object()
    number = lent.number(item)
    assert wire.Decoder(lent, refuse)({"$": "yours", "n": number}) is item


@pytest.mark.parametrize("depth", [wire.DEEPEST + 2, 100_000])
def test_deep_values_are_refused(depth):
    value = []
    for _ in range(depth):
        value = [value]
    with pytest.raises(wire.WireError, match="deeper"):
        wire.Encoder(wire.Lent())(value)
    ring: list = []
    ring.append(ring)
    with pytest.raises(wire.WireError, match="deeper"):
        wire.Encoder(wire.Lent())(ring)


def test_large_arrays_are_refused_before_they_are_copied():
    with pytest.raises(wire.WireError, match="too large"):
        wire.Encoder(wire.Lent())(np.zeros(20_000_000))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["$", "v", "n", "npy", "dtype", "wkb", "index"]), inner)
    ),
    max_leaves=12,
)
#: Methods and attributes of the decoder that a name from the other process must never reach.
INSIDE = ["items", "refer", "call__", "lent", "cache", "column", "typed", "_class__", ""]


@settings(max_examples=200, deadline=None)
@given(kind=st.sampled_from([*wire.KINDS, *INSIDE]), body=JSON, more=JSON)
@example(kind="dtype", body=[], more=None)
def test_no_message_does_more_than_fail(kind, body, more):
    """Decoding what a hostile process sends gives data, or an ordinary exception."""
    asked = []

    def refer(message):
        asked.append(message)
        raise wire.WireError("no references here")

    message = {"$": kind, "v": body, "index": more, "columns": more, "name": None, "geo": more}
    try:
        got = wire.Decoder(wire.Lent(), refer)(message)
    except Exception:  # an ordinary one; what must not happen is below
        return
    assert kind in wire.KINDS, f"{kind!r} is no kind, and gave {got!r}"
    assert not asked
    wire.Encoder(wire.Lent(), refuse)(got)


@pytest.mark.parametrize("kind", [*INSIDE, None, 3, ["list"]], ids=repr)
def test_a_kind_that_no_table_has_is_refused(kind):
    def refer(message):
        raise AssertionError("a name from the other process picked this method")

    with pytest.raises(wire.WireError, match="kind"):
        wire.Decoder(wire.Lent(), refer)({"$": kind, "v": [], "npy": "", "items": []})


def test_pickled_arrays_are_refused():
    import base64
    import io

    class Bomb:
        def __reduce__(self):
            return print, ("exploded",)

    file = io.BytesIO()
    np.save(file, np.array([Bomb()], dtype=object), allow_pickle=True)
    message = {"$": "array", "v": base64.b64encode(file.getvalue()).decode()}
    with pytest.raises(ValueError, match="allow_pickle"):
        wire.Decoder(wire.Lent(), refuse)(message)


def test_messages_arrive_whole_or_not_at_all():
    a, b = socket.socketpair()
    with a, b:
        wire.send(a, {"x": 1})
        assert wire.receive(b) == {"x": 1}
        with pytest.raises(wire.TimeIsUp):
            wire.receive(b, time.monotonic() + 0.01)
        for noise in (b"[" * 100, b"[1]", b"\xff", b"nothing"):
            a.sendall(struct.pack("<I", len(noise)) + noise)
            with pytest.raises(wire.Gone):
                wire.receive(b)
        a.sendall(struct.pack("<I", wire.LARGEST + 1))
        with pytest.raises(wire.Gone, match="over-long"):
            wire.receive(b)
        a.sendall(struct.pack("<I", 10) + b"half")
        with pytest.raises(wire.Gone, match="half"):
            wire.receive(b, time.monotonic() + 0.01)
    with pytest.raises(wire.Gone):
        wire.receive(b)


def test_values_that_cross_are_no_handles():
    kinds = wire.value_types()
    assert pd.DataFrame in kinds
    assert int in kinds
    assert nx.Graph in kinds


def test_the_bars_of_a_chart_keep_their_label():
    """A tuple that carries more than its items is no plain data: it stays and is asked."""
    from matplotlib.figure import Figure

    bars = Figure().subplots().bar([1, 2], [3, 4], label="CPC")
    assert wire.Encoder(wire.Lent())(bars)["$"] == "object"
    assert cross((1, 2)) == (1, 2)
