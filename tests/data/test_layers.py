"""The map layers are sound, join to the tables, and keep the border policy."""

from __future__ import annotations

import pytest
import shapely
from shapely.geometry import LineString, Point

from multivector.data import geo, load, names

REGIONS = ["regions_2009", "regions_2021", "regions_2022_approx", "regions_16"]
ALBERS = "+proj=aea +lat_1=43 +lat_2=54 +lat_0=48.5 +lon_0=67 +datum=WGS84 +units=m"


@pytest.mark.parametrize("name", names("layer"))
def test_layer_is_valid_and_geographic(name: str) -> None:
    layer = geo(name)
    assert layer.crs.to_epsg() == 4326
    assert layer.is_valid.all()
    assert not layer.is_empty.any()
    west, south, east, north = layer.total_bounds
    assert -180 <= west < east <= 180
    assert 0 < south < north < 90


@pytest.mark.parametrize("name", REGIONS)
def test_regions_neither_overlap_nor_gape(name: str) -> None:
    layer = geo(name).to_crs(ALBERS)
    whole = layer.geometry.union_all()
    assert layer.area.sum() - whole.area == pytest.approx(0, abs=1e6)  # 1 km2
    holes = [i for part in shapely.get_parts(whole) for i in part.interiors]
    assert sum(shapely.Polygon(h).area for h in holes) < 1e6
    assert whole.area / 1e6 == pytest.approx(2_720_753, abs=30)


@pytest.mark.parametrize("name", REGIONS)
def test_stated_areas_are_those_of_the_polygons(name: str) -> None:
    layer = geo(name)
    measured = layer.to_crs(ALBERS).area / 1e6
    assert (measured - layer["area_km2"]).abs().max() < 1


def test_regions_fill_the_country() -> None:
    country = geo("countries").set_index("country").to_crs(ALBERS).geometry["KAZ"]
    whole = geo("regions_16").to_crs(ALBERS).geometry.union_all()
    assert country.symmetric_difference(whole).area / 1e6 < 20


@pytest.mark.parametrize(
    ("layer", "vintage"),
    [
        ("regions_2009", "V16"),
        ("regions_2021", "V17"),
        ("regions_2022_approx", "V20"),
        ("regions_16", "V16M"),
    ],
)
def test_layer_joins_to_the_tables_of_its_cut(layer: str, vintage: str) -> None:
    codes = load("demography/region_codes").query("boundary_vintage == @vintage")
    assert set(geo(layer)["region_code"]) == set(codes["region_code"]) - {"KZ"}


def test_merged_units_join_to_the_ethnicity_of_2025() -> None:
    table = load("demography/region_ethnicity_2025").query("group == 'Russian'")
    joined = geo("regions_16").merge(table, on="region_code")
    assert len(joined) == 16
    crosswalk = load("demography/units")
    assert set(crosswalk["code_v16m"]) == set(joined["region_code"])


def test_crosswalk_units_are_the_present_ones() -> None:
    units, layer = load("demography/units"), geo("regions_2022_approx")
    named = layer.set_index("region_code")[["name_en", "name_kk", "name_ru", "kind"]].sort_index()
    same = units.set_index("region_code")[["name_en", "name_kk", "name_ru", "kind"]].sort_index()
    assert (named == same).all().all()
    assert set(units.loc[units["is_north"], "name_en"]) == {
        "Akmola",
        "Kostanay",
        "Pavlodar",
        "North Kazakhstan",
    }


def test_regions_on_the_border_are_the_ones_that_touch_russia() -> None:
    russia = geo("countries").set_index("country").geometry["RUS"]
    layer = geo("regions_2021").set_index("region_code").geometry
    touching = {code for code, shape in layer.items() if shape.distance(russia) < 1e-6}
    units = load("demography/units")
    assert set(units.loc[units["borders_russia"], "code_v17"]) == touching
    assert len(touching) == 7


@pytest.mark.parametrize(
    ("place", "lon", "lat", "country"),
    [
        ("Simferopol", 34.1, 45.0, "UKR"),
        ("inland of Sevastopol", 33.7, 44.6, "UKR"),
        ("Baikonur", 63.3167, 45.6167, "KAZ"),
        ("northern Cyprus", 33.5, 35.28, "CYP"),
        ("Moscow", 37.6, 55.75, "RUS"),
        ("Rostov", 39.7, 47.25, "RUS"),
    ],
)
def test_border_policy(place: str, lon: float, lat: float, country: str) -> None:
    layer = geo("countries")
    found = layer[layer.contains(Point(lon, lat))]
    assert found["country"].tolist() == [country], place


def test_baikonur_is_in_kyzylorda() -> None:
    layer = geo("regions_16")
    found = layer[layer.contains(Point(63.3167, 45.6167))]
    assert found["name_en"].tolist() == ["Kyzylorda"]


def test_units_without_a_code_are_the_four_that_are_named() -> None:
    layer = geo("countries")
    assert set(layer.loc[layer["country"].isna(), "name"]) == {
        "Kosovo",
        "Akrotiri Sovereign Base Area",
        "Dhekelia Sovereign Base Area",
        "Siachen Glacier",
    }


def test_routes_run_through_their_waypoints() -> None:
    routes = geo("routes").set_index("route")
    points = load("geo/route_waypoints").sort_values(["route", "seq"])
    assert set(points["route"]) == set(routes.index)
    for route, rows in points.groupby("route"):
        assert rows["seq"].tolist() == list(range(1, len(rows) + 1))
        line = LineString(rows[["lon", "lat"]].to_numpy())
        assert line.equals(routes.geometry[route])
        assert routes.loc[route, "waypoints"] == len(rows)


def test_pipelines_lead_to_their_lines() -> None:
    lines = set(geo("routes")["route"])
    named = set(load("oil/pipelines")["geo_route"].dropna())
    assert named <= lines
    assert lines - named == {"kumkol_atasu"}


def test_places_lie_in_their_country() -> None:
    places = load("geo/places")
    layer = geo("countries").set_index("country").geometry
    for row in places.itertuples():
        point = Point(row.lon, row.lat)
        # Ports and terminals may fall a few kilometres off a generalised coast.
        # Kashagan lies in the sea.
        most = 0.6 if row.name == "Kashagan field" else 0.15
        assert layer[row.country].distance(point) < most, row.name
