"""Maps say where they are from, keep proportions, and never hide a gap."""

from __future__ import annotations

import geopandas as gpd
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.colors import to_hex
from shapely import GeometryCollection, LineString, MultiPolygon, Point, box

from multivector import maps, routes, style
from multivector.data import geo, load
from multivector.labels import text_box
from multivector.maps import ground
from multivector.maps.ground import point


@pytest.fixture(autouse=True)
def _close():
    with style.styled():
        yield
    plt.close("all")


@pytest.fixture(scope="module")
def countries():
    return geo("countries")


@pytest.fixture
def regions():
    """Four unit squares in degrees, one without a value."""
    cells = [box(x, 45, x + 1, 46) for x in range(60, 64)]
    table = {"name": list("abcd"), "v": [1.0, 2.0, np.nan, 9.0], "c": ["x", "y", "x", None]}
    return gpd.GeoDataFrame(table, geometry=cells, crs=4326)


def legend_texts(ax):
    return [t.get_text() for t in ax.get_legend().get_texts()]


def labels(ax):
    return [t.get_text() for t in ax.texts if t.get_gid() == "map-label"]


def fills(ax):
    """Number of polygons by fill."""
    found = {}
    for collection in ax.collections:
        if hasattr(collection, "get_facecolor") and len(collection.get_facecolor()):
            colour = to_hex(collection.get_facecolor()[0])
            found[colour] = found.get(colour, 0) + len(collection.get_paths())
    return found


@pytest.mark.parametrize("name", ["countries", "lakes", "regions_2024"])
def test_areas_are_the_paths_that_geopandas_draws(name):
    layer = ground.projected(geo(name))
    _, (ours, theirs) = plt.subplots(ncols=2)
    ground.draw_areas(layer, ours, facecolor="white", linewidth=0.5, zorder=3)
    layer.plot(ax=theirs, facecolor="white", linewidth=0.5, zorder=3)
    (one,), (other,) = ours.collections, theirs.collections
    assert len(one.get_paths()) == len(layer)
    for path, wanted in zip(one.get_paths(), other.get_paths(), strict=True):
        assert np.array_equal(path.vertices, wanted.vertices)
        assert np.array_equal(path.codes, wanted.codes)
    assert ours.dataLim.bounds == theirs.dataLim.bounds
    assert one.get_zorder() == other.get_zorder()


def test_areas_within_collections_are_drawn_and_lines_are_left_out():
    square = box(0, 0, 4, 4).difference(box(1, 1, 2, 2))
    several = MultiPolygon([box(6, 0, 7, 1), box(8, 0, 9, 1)])
    mixed = GeometryCollection([GeometryCollection([several, LineString([(0, 0), (1, 9)])])])
    _, ax = plt.subplots()
    ground.draw_areas(gpd.GeoSeries([square, None, mixed, Point(0, 0)]), ax)
    assert [len(path.vertices) for path in ax.collections[0].get_paths()] == [10, 10]


def test_a_grid_of_degrees_makes_its_projection_once(monkeypatch, regions):
    """Thousands of points lie on its lines; making a projection takes milliseconds."""
    import pyproj

    made = []
    own = pyproj.Transformer.from_crs
    monkeypatch.setattr(
        pyproj.Transformer, "from_crs", lambda *a, **k: made.append(a) or own(*a, **k)
    )
    ground._to_metres.cache_clear()
    ax = maps.choropleth(regions, "v")
    lines = len(ax.collections)
    maps.graticule(ax, 1)
    assert len(ax.collections) > lines + 3
    assert len(made) == 1


def test_the_projection_keeps_areas():
    from pyproj import Geod

    squares = gpd.GeoSeries([box(50, 42, 51, 43), box(80, 54, 81, 55)], crs=4326).segmentize(0.05)
    true = [abs(Geod(ellps="WGS84").geometry_area_perimeter(s)[0]) for s in squares]
    drawn = squares.to_crs(maps.PROJECTION).area
    assert np.allclose(drawn, true, rtol=1e-3)


@pytest.mark.parametrize("extent", [*maps.EXTENTS, (50, 40, 60, 50)])
def test_base_map_frames_what_was_asked(countries, extent):
    ax = maps.base_map(countries, extent=extent)
    west, south, east, north = (
        maps.EXTENTS.get(extent, extent) if isinstance(extent, str) else extent
    )
    x, y = point((west + east) / 2, (south + north) / 2)
    assert ax.get_xlim()[0] < x < ax.get_xlim()[1]
    assert ax.get_ylim()[0] < y < ax.get_ylim()[1]
    assert ax.get_aspect() == 1
    assert ax.get_xlabel() == ax.get_ylabel() == ""
    assert len(ax.get_xticks()) == 0


def test_the_land_is_united_once_and_only_where_an_amount_looks_for_the_sea(countries, monkeypatch):
    united = []
    own = shapely.union_all
    monkeypatch.setattr(shapely, "union_all", lambda *a, **k: united.append(a) or own(*a, **k))
    ax = maps.base_map(countries)
    assert united == []
    bar = text_box(ax.text(0, 0, "5 Mt"), ax.figure.canvas.get_renderer())
    for _ in range(2):
        ground.outline_within(ax, bar)
        ground.out_at_sea(ax, bar, Point(point(67, 48)))
    assert len(united) == 2


def test_base_map_can_fit_a_layer(countries):
    layer = gpd.GeoSeries([Point(60, 45), Point(70, 50)], crs=4326)
    ax = maps.base_map(countries, extent=layer)
    x, _ = point(70, 50)
    assert x < ax.get_xlim()[1] < x + 100_000


def test_unknown_extents_and_names_are_named(countries):
    with pytest.raises(ValueError, match=r"kazakstan.*kazakhstan"):
        maps.base_map(countries, extent="kazakstan")
    with pytest.raises(ValueError, match="Atlantis"):
        maps.base_map(countries, names=["Atlantis"])
    with pytest.raises(KeyError, match="country"):
        maps.base_map(countries.drop(columns="country"))


@pytest.mark.parametrize("extent", list(maps.EXTENTS))
def test_country_names_stand_in_their_country_and_in_the_frame(countries, extent):
    names = ["Kazakhstan", "Russia", "China", "Uzbekistan"]
    shown = [n for n in names if extent != "caspian" or n != "China"]
    ax = maps.base_map(countries, extent=extent, names=shown)
    ground = countries.to_crs(maps.PROJECTION).set_index("name").geometry
    assert len(ax.texts) == len(shown)
    for name, text in zip(shown, ax.texts, strict=True):
        assert text.get_text() == name.upper()
        assert ground[name].contains(Point(text.get_position()))
        assert ax.get_xlim()[0] < text.get_position()[0] < ax.get_xlim()[1]
        assert ax.get_ylim()[0] < text.get_position()[1] < ax.get_ylim()[1]


def test_a_listed_name_stands_whole_in_the_visible_part_of_its_country(countries):
    listed = ["Turkmenistan", "Russia", "Uzbekistan", "Kyrgyzstan", "China"]
    ax = maps.base_map(countries, names=listed)
    renderer = ground.settle(ax)
    states = countries.to_crs(maps.PROJECTION).set_index("name").geometry
    for name, text in zip(listed, ax.texts, strict=True):
        assert text.get_text() == name.upper()
        words = ground.ground_box(text_box(text, renderer).padded(-1), ax)
        assert states[name].contains(words), f"{name} leaves its country"


def test_disputed_outlines_and_given_lines_are_dashed(countries):
    from matplotlib.collections import LineCollection

    def dashed(ax):
        return sum(
            len(c.get_segments())
            for c in ax.collections
            if isinstance(c, LineCollection) and c.get_linestyle()[0][1] is not None
        )

    plain = dashed(maps.base_map(countries, extent="routes"))
    assert plain > 0, "Kosovo and Palestine lie in this frame"
    line = gpd.GeoDataFrame(geometry=[LineString([(34, 46), (35, 46)])], crs=4326)
    assert dashed(maps.base_map(countries, extent="routes", disputed=line)) == plain + 1


def test_choropleth_writes_values_and_hatches_gaps(regions):
    before = regions.copy(deep=True)
    ax = maps.choropleth(regions, "v", bins=[2, 10], unit="Mt", legend_title="Oil")
    assert legend_texts(ax) == ["2 to 10 Mt", "1 to 2 Mt", "no data"]
    assert sorted(labels(ax)) == ["1", "2", "9", "no data"]
    low, high = style.sequential(2)
    assert fills(ax)[low] == 2
    assert fills(ax)[high] == 1
    hatched = [c for c in ax.collections if c.get_hatch()]
    assert sum(len(c.get_paths()) for c in hatched) == 1
    pd.testing.assert_frame_equal(pd.DataFrame(regions), pd.DataFrame(before))


def test_choropleth_says_why_a_value_is_missing(regions):
    ax = maps.choropleth(regions, "v", bins=[2, 10], missing="no figure of its own", labels="")
    assert legend_texts(ax)[-1] == "no figure of its own"


def test_choropleth_writes_names_over_values(regions):
    ax = maps.choropleth(regions, "v", k=2, labels="name", decimals=1)
    assert sorted(labels(ax)) == ["a\n1.0", "b\n2.0", "c\nno data", "d\n9.0"]
    assert labels(maps.choropleth(regions, "v", k=2, labels="")) == []


def test_a_value_above_the_last_limit_is_still_drawn(regions):
    ax = maps.choropleth(regions, "v", bins=[2, 5])
    assert legend_texts(ax)[0] == "2 to 9"


@pytest.mark.parametrize(
    "how, message",
    [
        ({"bins": [5, 2]}, "ascending"),
        ({"bins": [5]}, "at least two"),
        ({"scheme": "Fischer"}, "FisherJenks"),
        ({"palette": "viridis"}, "sequential"),
        ({"bins": [2, 9], "palette": ["red"]}, "1 colours for 2"),
    ],
)
def test_choropleth_says_what_is_wrong(regions, how, message):
    with pytest.raises(ValueError, match=message):
        maps.choropleth(regions, "v", **how)


def test_choropleth_refuses_missing_columns_values_and_systems(regions):
    with pytest.raises(KeyError, match=r"'w'.*name, v"):
        maps.choropleth(regions, "w")
    with pytest.raises(ValueError, match="no value"):
        maps.choropleth(regions.assign(v=np.nan), "v")
    with pytest.raises(ValueError, match="coordinate system"):
        maps.choropleth(regions.set_crs(None, allow_override=True), "v")
    with pytest.raises(KeyError, match="'z'"):
        maps.choropleth(regions, "v", offsets={"z": (1, 1)})


def test_class_limits_warn_of_nothing_and_cover_all(recwarn):
    values = [1, 2, 3, 10, 11, 12, 30, np.nan]
    for scheme in ("FisherJenks", "Quantiles", "EqualInterval", "MaximumBreaks"):
        limits = maps.class_limits(values, scheme, k=3)
        assert len(limits) == 3
        assert (np.diff(limits) > 0).all()
        assert limits[-1] == 30
    assert maps.class_limits(values, k=3).tolist() == [3, 12, 30]
    assert maps.class_limits([4, 4, np.nan]).tolist() == [4]
    assert not recwarn.list


def test_categorical_colours_and_hatches_and_names_the_gap(regions):
    ax = maps.categorical(regions, "c", order=["y", "x"], labels="name")
    assert legend_texts(ax) == ["y", "x", "no data"]
    hatched = [c for c in ax.collections if c.get_hatch()]
    assert len(hatched) == 1, "only the missing value is hatched: these colours differ in grey"
    assert {t.get_text() for t in ax.texts} == {"a", "b", "c", "d"}
    with pytest.raises(ValueError, match="'y'"):
        maps.categorical(regions, "c", order=["x"])


@pytest.mark.parametrize("layer", ["regions_2009", "regions_2021", "regions_2024", "regions_16"])
def test_no_label_hides_another(layer):
    regions = geo(layer)
    regions["v"] = np.linspace(5, 95, len(regions))
    ax = maps.choropleth(regions, "v", labels="name_en", unit="%", decimals=1)
    assert maps.overlapping_labels(ax) == []


def test_places_along_the_oil_routes_keep_apart(countries):
    names = ["CPC Marine Terminal", "Atyrau", "Aktau", "Samara", "Schwedt (Oder)", "Baku"]
    names += ["Makhachkala", "Ceyhan", "Supsa Terminal", "Alashankou"]
    places = load("geo/places").set_index("name").loc[names].reset_index()
    ax = maps.label_points(places, ax=maps.base_map(countries, extent="routes"))
    assert len(labels(ax)) == len(names)
    assert maps.overlapping_labels(ax) == []


def test_overlapping_labels_are_found(regions):
    ax = maps.choropleth(regions, "v", bins=[2, 9], labels="")
    spots = pd.DataFrame({"name": ["one", "two"], "lon": [61.0, 61.01], "lat": [45.5, 45.5]})
    maps.label_points(spots, ax=ax, offsets={"one": (5, 4), "two": (5, 4)})
    assert maps.overlapping_labels(ax) == [("one", "two")]
    apart = maps.choropleth(regions, "v", bins=[2, 9], labels="")
    maps.label_points(spots, ax=apart)
    assert maps.overlapping_labels(apart) == []


def test_label_points_takes_layers_and_tables_and_names_strangers(countries):
    places = load("geo/places").query("kind == 'capital'")
    layer = gpd.GeoDataFrame(
        places, geometry=gpd.points_from_xy(places["lon"], places["lat"]), crs=4326
    )
    one = maps.label_points(places, ax=maps.base_map(countries, extent="eurasia"))
    two = maps.label_points(layer, ax=maps.base_map(countries, extent="eurasia"))
    assert labels(one) == labels(two) == list(places["name"])
    with pytest.raises(KeyError, match="Paris"):
        maps.label_points(places, ax=one, offsets={"Paris": (1, 1)})
    with pytest.raises(KeyError, match="lon"):
        maps.label_points(places[["name"]], ax=one)


@pytest.fixture
def lines():
    paths = [LineString([(60, y), (62, y)]) for y in (44, 45, 46, 47)]
    table = {"kind": ["a", "b", "a", "b"], "mt": [60.0, 30.0, 1.0, np.nan]}
    return gpd.GeoDataFrame(table, geometry=paths, crs=4326)


def drawn_widths(ax):
    from matplotlib.collections import LineCollection

    return [c.get_linewidth()[0] for c in ax.collections if isinstance(c, LineCollection)]


def test_flow_widths_are_in_proportion_and_thin_ones_lie_on_top(lines):
    ax = maps.flow_lines(lines, "mt", max_width=12, min_width=1.5)
    widths = drawn_widths(ax)
    assert widths[:2] == [12, 6]
    assert sorted(widths[2:]) == [1.2, 1.5]
    texts = legend_texts(ax)
    assert "under 7.5 Mt" in texts
    assert "no amount known" in texts


def test_flow_lines_by_category_have_one_entry_each(lines):
    ax = maps.flow_lines(lines, category="kind")
    assert legend_texts(ax) == ["a", "b"]
    assert len({h.get_color() for h in ax.get_legend().legend_handles}) == 2
    assert maps.flow_lines(lines, category="kind", legend_loc="").get_legend() is None
    with pytest.raises(KeyError, match="'tonnes'"):
        maps.flow_lines(lines, "tonnes")


def test_an_amount_stands_where_no_border_runs_through_it(countries):
    """The borders of the map would cross out a digit."""
    from multivector.maps.ground import outline_within

    # The border with Uzbekistan follows the meridian of 56 degrees, the middle of this line.
    row = {"name": ["rail"], "mt": [8.8]}
    line = gpd.GeoDataFrame(row, geometry=[LineString([(53, 43), (59, 43)])], crs=4326)
    ax = maps.base_map(countries, extent="caspian")
    maps.flow_lines(line, "mt", label="name", max_width=2, ax=ax, legend_loc="")
    (text,) = [t for t in ax.texts if t.get_gid() == "map-flow"]
    assert text.get_text().split() == ["rail", "8.8", "Mt"]
    box = text.get_window_extent(ax.figure.canvas.get_renderer())
    assert outline_within(ax, box) == 0.0


def test_the_name_of_a_sea_gives_way_to_an_amount(countries):
    """The tankers' amount lay across a coast and a border, beside the free south of the sea."""
    from multivector.maps.ground import outline_within

    flows = routes.export_flows(geo("routes"), load("oil/export_by_route"), 2025)
    ax = maps.base_map(countries, extent="caspian", names="all", seas=True)
    maps.flow_lines(flows, "mt", label="route", per_point=7, legend_loc="", ax=ax)
    maps.finish(ax, title="Tankers", subtitle="Oil, 2025", source="test", date="2025")
    texts = [t for t in ax.texts if t.get_gid() == "map-flow"]
    (text,) = [t for t in texts if t.get_text().split() == ["tanker", "1.5", "Mt"]]
    assert outline_within(ax, text_box(text, ax.figure.canvas.get_renderer())) == 0.0
    seas = [t.get_text().split() for t in ax.texts if t.get_gid() == "map-sea"]
    assert ["Caspian", "Sea"] in seas
    assert maps.overlapping_labels(ax) == []


def test_the_amount_of_a_line_on_land_does_not_stand_in_the_sea(countries):
    """That of the line from Baku to Ceyhan stood in the Black Sea, where no oil of it goes."""
    from multivector.maps.ground import ground_box, projected

    flows = routes.export_flows(geo("routes"), load("oil/export_by_route"), 2025)
    look = {"lakes": geo("lakes"), "disputed": geo("disputed_borders")}
    ax = maps.base_map(countries, extent="caspian", names="all", seas=True, **look)
    maps.flow_lines(flows, "mt", label="route", per_point=7, legend_loc="", ax=ax)
    (text,) = [t for t in ax.texts if "Ceyhan" in t.get_text()]
    ground = ground_box(text_box(text, ax.figure.canvas.get_renderer()), ax)
    land = projected(countries).geometry.make_valid().union_all()
    assert land.intersection(ground).area > 0.9 * ground.area


def test_scale_bar_is_as_long_as_it_says(countries):
    ax = maps.base_map(countries)
    before = len(ax.lines)
    maps.scale_bar(ax, 300)
    bar = ax.lines[before]
    assert np.ptp(bar.get_xdata()) == pytest.approx(300_000)
    assert ax.texts[-1].get_text() == "300 km"


def test_finish_writes_all_that_a_map_must_say(countries):
    ax = maps.base_map(countries)
    how = {"source": ["a1", "b2"], "date": "2025", "note": "N."}
    assert maps.finish(ax, title="T", subtitle="S", **how) is ax
    said = {t.get_gid(): " ".join(t.get_text().split()) for t in ax.figure.texts}
    assert said["headline"] == "T"
    assert said["subtitle"] == "S"
    assert "Data: 2025. Sources: a1; b2." in said["credit"]
    assert maps.PROJECTION_NAME in said["credit"]
    assert maps.BORDER_NOTE in said["credit"]
    assert "N." in said["credit"]


def test_finish_names_the_old_outline_of_a_lake_that_is_drawn(countries):
    lakes = geo("lakes")
    outline = "Aral Sea (20th-century outline)"
    assert outline in set(lakes["name"])
    for kept, wanted in ((lakes, True), (lakes[lakes["name"] != outline], False)):
        ax = maps.finish(maps.base_map(countries, lakes=kept), source="a1", date="2025")
        credit = next(t for t in ax.figure.texts if t.get_gid() == "credit").get_text()
        assert (f"Blue dashes: {outline}." in " ".join(credit.split())) is wanted


@pytest.mark.parametrize("source, date", [("", "2025"), ([], "2025"), ("a", " ")])
def test_no_map_goes_out_without_source_and_date(countries, source, date):
    with pytest.raises(ValueError, match="source and a date"):
        maps.finish(maps.base_map(countries), source=source, date=date)


def test_a_map_draws_on_the_axes_it_is_given(countries, regions, lines):
    for draw in (
        lambda ax: maps.base_map(countries, ax=ax),
        lambda ax: maps.choropleth(regions, "v", ax=ax),
        lambda ax: maps.categorical(regions, "c", ax=ax),
        lambda ax: maps.flow_lines(lines, ax=ax),
    ):
        _, ax = plt.subplots()
        assert draw(ax) is ax


def test_a_negative_value_has_a_true_minus(regions):
    table = regions.assign(change=[-2.4, 1, 3, 9])
    ax = maps.choropleth(table, "change", bins=[0, 5, 30])
    written = [*labels(ax), *legend_texts(ax)]
    assert "\u22122" in written
    assert not any("-" in words for words in written)


def test_a_locator_shows_the_whole_frame_of_the_map(countries):
    ax = maps.base_map(countries, extent=(60.5, 49.3, 84.5, 58.0))
    inset = maps.locator(ax, countries)
    (x0, x1), (y0, y1) = inset.get_xlim(), inset.get_ylim()
    assert x0 < ax.get_xlim()[0] < ax.get_xlim()[1] < x1
    assert y0 < ax.get_ylim()[0] < ax.get_ylim()[1] < y1


def test_names_keep_off_lakes_disputed_lines_and_the_frame(countries):
    lakes, disputed = geo("lakes"), geo("disputed_borders")
    ax = maps.base_map(
        countries, lakes=lakes, disputed=disputed, extent="caspian", names="all", seas=True
    )
    maps.finish(ax, source="test", date="2025")
    frame = ax.get_window_extent()
    names = [t for t in ax.texts if t.get_gid() == "map-name"]
    assert {"KAZAKHSTAN", "KYRGYZSTAN", "UKRAINE"} <= {t.get_text() for t in names}
    small = ground.small_shapes(ax)
    for text in names:
        spot = text_box(text, ax.figure.canvas.get_renderer())
        area = ground.ground_box(spot.padded(-1), ax)
        assert not any(area.intersects(shape) for shape in small), text.get_text()
        assert frame.x0 + 3 < spot.x0 < spot.x1 < frame.x1 - 3, text.get_text()
    own = next(t for t in names if t.get_text() == "KAZAKHSTAN")
    assert (own.get_fontweight(), own.get_color()) == ("bold", style.INK)


def test_a_long_name_is_broken_before_it_leaves_its_region():
    wide = 900_000
    cells = [box(0, 0, wide, 700_000), box(wide, 0, 1.25 * wide, 700_000)]
    names = {"name": ["A", "North and east of everything (incl. all)"], "v": [1.0, 2]}
    table = gpd.GeoDataFrame(names, geometry=cells, crs=maps.PROJECTION)
    ax = maps.choropleth(table, "v", bins=[1, 2], labels="name")
    written = [t.get_text() for t in ax.texts if t.get_gid() == "map-label"]
    assert "North and east of\neverything (incl. all)\n2" in written


def test_the_outline_of_another_layer_does_not_show_beside_the_regions(countries):
    whole = geo("regions_16").assign(v=1.0)
    for drawn, seen in ((whole, False), (whole.head(3), True)):
        ax = maps.base_map(countries)
        maps.choropleth(drawn, "v", bins=[1, 2], labels="", ax=ax)
        own = [c for c in ax.collections if c.get_gid() == ground.OWN_OUTLINE]
        assert [c.get_visible() for c in own] == [seen]
