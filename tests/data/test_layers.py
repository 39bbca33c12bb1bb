"""The map layers are sound, join to the tables, and keep the border policy."""

from __future__ import annotations

import pytest
import shapely
from shapely.geometry import LineString, Point

from multivector.data import geo, load, names

REGIONS = ["regions_2009", "regions_2021", "regions_2024", "regions_16"]
ALBERS = "+proj=aea +lat_1=43 +lat_2=54 +lat_0=48.5 +lon_0=67 +datum=WGS84 +units=m"


@pytest.mark.parametrize("name", names("layer"))
def test_layer_is_valid_and_geographic(name: str) -> None:
    layer = geo(name)
    assert layer.crs.to_epsg() == 4326
    assert layer.is_valid.all()
    assert not layer.is_empty.any()
    west, south, east, north = layer.total_bounds
    # Russia is in one piece in the layer of Eurasia: its longitudes run on past 180.
    assert -180 <= west < east <= (190.5 if name == "geo/countries" else 180)
    assert (-60 if name == "geo/world" else 0) <= south < north < 90


@pytest.mark.parametrize("name", REGIONS)
def test_regions_neither_overlap_nor_gape(name: str) -> None:
    layer = geo(name).to_crs(ALBERS)
    whole = layer.geometry.union_all()
    assert layer.area.sum() - whole.area == pytest.approx(0, abs=1e6)  # 1 km2
    holes = [i for part in shapely.get_parts(whole) for i in part.interiors]
    assert sum(shapely.Polygon(h).area for h in holes) < 1e6
    # The districts of 2024 follow another coast of the Caspian Sea.
    total = 2_728_200 if name == "regions_2024" else 2_720_753
    assert whole.area / 1e6 == pytest.approx(total, abs=30)


@pytest.mark.parametrize("name", REGIONS)
def test_stated_areas_are_those_of_the_polygons(name: str) -> None:
    layer = geo(name)
    measured = layer.to_crs(ALBERS).area / 1e6
    assert (measured - layer["area_km2"]).abs().max() < 1


def test_regions_of_2024_are_their_districts() -> None:
    districts = geo("districts_2024").to_crs(ALBERS)
    regions = geo("regions_2024").set_index("region_code").to_crs(ALBERS).geometry
    assert len(districts) == 224
    assert set(districts["region_code"]) == set(regions.index)
    whole = districts.geometry.union_all()
    assert districts.area.sum() - whole.area == pytest.approx(0, abs=1e6)
    for code, parts in districts.groupby("region_code"):
        gap = parts.geometry.union_all().symmetric_difference(regions[code])
        assert gap.area / 1e6 < 1, code
    measured = districts.area / 1e6
    assert (measured - districts["area_km2"]).abs().max() < 1


def test_regions_of_2024_agree_with_the_official_areas() -> None:
    layer = geo("regions_2024").dropna(subset=["official_km2"])
    assert len(layer) >= 13
    assert layer["deviation_percent"].abs().max() < 3.5


def test_the_frontier_of_2024_is_near_that_of_the_countries() -> None:
    country = geo("countries").set_index("country").to_crs(ALBERS).geometry["KAZ"].boundary
    outline = geo("regions_2024").to_crs(ALBERS).geometry.union_all().boundary
    vertices = shapely.points(shapely.get_coordinates(shapely.segmentize(outline, 5_000)))
    away = shapely.distance(vertices, country) / 1000
    assert away.mean() < 3
    assert away.max() < 45  # islands and shallows of the Caspian Sea
    # One place of the frontier (79.9 E 45.0 N) looked doubtful in a check against other files.
    spot = [i for i, p in enumerate(geo("regions_2024").geometry) if p.contains(Point(79.9, 45.0))]
    assert geo("regions_2024").iloc[spot]["name_en"].tolist() == ["Jetisu"]


def test_russia_reaches_the_pacific_in_one_piece() -> None:
    russia = geo("countries").set_index("country").geometry["RUS"]
    main = max(shapely.get_parts(russia), key=lambda p: p.area)
    for place, lon, lat in (("Anadyr", 177.3, 64.75), ("Chukotka", 185.0, 66.5)):
        assert main.contains(Point(lon, lat)), place
    assert russia.contains(Point(158.5, 53.2)), "Kamchatka"


def test_world_is_complete() -> None:
    layer = geo("world")
    assert len(layer) == 234
    assert layer["country"].dropna().is_unique
    assert layer.loc[layer["country"].isna(), "name"].tolist() == ["Kosovo"]
    codes = set(layer["country"].dropna())
    assert {"USA", "CAN", "BRA", "AUS", "ZAF", "JPN", "SGP", "MLT", "KAZ"} <= codes
    assert set(geo("countries")["country"].dropna()) <= codes
    for table, column in (("policy/memberships", "country"), ("geo/places", "country")):
        assert set(load(table)[column]) <= codes, table
    same = layer.merge(geo("countries"), on="country").dropna(subset=["country"])
    assert (same["name_x"] == same["name_y"]).all()


@pytest.mark.parametrize("name", ["world", "countries"])
def test_no_two_countries_overlap(name: str) -> None:
    layer = geo(name)
    twice = shapely.area(layer.geometry.to_numpy()).sum() - shapely.area(layer.union_all())
    assert twice < (0.002 if name == "world" else 1e-6)  # square degrees


@pytest.mark.parametrize("name", ["world", "countries"])
def test_no_name_is_abbreviated(name: str) -> None:
    assert not geo(name)["name"].str.contains(".", regex=False).any()


def test_nothing_wraps_round_the_world() -> None:
    for row in geo("world").itertuples():
        for part in shapely.get_parts(row.geometry):
            west, _, east, _ = part.bounds
            assert east - west < 165, row.name


def test_names_of_seas_lie_in_the_sea() -> None:
    seas = load("geo/seas")
    land = geo("world").geometry.union_all()
    dry = [
        n
        for n, x, y in zip(seas["name"], seas["lon"], seas["lat"], strict=True)
        if land.contains(Point(x, y))
    ]
    assert dry == []


def test_a_place_has_one_position() -> None:
    places = load("geo/places").set_index("name")
    waypoints = load("geo/route_waypoints")
    same = {"Tengiz PS (km 0)": "Tengiz field", "Kenkiyak": "Kenkiyak", "Kumkol": "Kumkol"}
    found = waypoints[waypoints["name"].isin(same)]
    assert len(found) == 5
    for row in found.itertuples():
        place = places.loc[same[row.name]]
        assert (row.lat, row.lon) == (place["lat"], place["lon"]), row.name


@pytest.mark.parametrize(
    ("node", "place"),
    [
        ("TENGIZ", "Tengiz field"),
        ("KASHAGAN", "Kashagan field"),
        ("KARACHAGANAK", "Karachaganak field"),
        ("KUMKOL", "Kumkol"),
        ("KENKIYAK", "Kenkiyak"),
        ("CPC_MT", "CPC Marine Terminal"),
        ("SUPSA", "Supsa Terminal"),
        ("CEYHAN", "BTC Ceyhan Marine Terminal"),
        ("BAKU", "Sangachal Terminal"),
        ("AKTAU_PORT", "Aktau"),
        ("ATYRAU", "Atyrau"),
    ],
)
def test_the_network_has_its_fields_and_ports_where_the_maps_have_them(
    node: str, place: str
) -> None:
    there = load("oil/network_nodes").set_index("node").loc[node]
    here = load("geo/places").set_index("name").loc[place]
    assert (there["lat"], there["lon"]) == (here["lat"], here["lon"])


def test_regions_fill_the_country() -> None:
    country = geo("countries").set_index("country").to_crs(ALBERS).geometry["KAZ"]
    whole = geo("regions_16").to_crs(ALBERS).geometry.union_all()
    assert country.symmetric_difference(whole).area / 1e6 < 20


@pytest.mark.parametrize(
    ("layer", "vintage"),
    [
        ("regions_2009", "V16"),
        ("regions_2021", "V17"),
        ("regions_2024", "V20"),
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
    units, layer = load("demography/units"), geo("regions_2024")
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


@pytest.mark.parametrize("name", ["countries", "world"])
@pytest.mark.parametrize(
    ("place", "lon", "lat", "country"),
    [
        ("Simferopol", 34.1, 45.0, "UKR"),
        ("inland of Sevastopol", 33.8, 44.65, "UKR"),
        ("Hargeisa", 44.1, 9.6, "SOM"),
        ("Baikonur", 63.3167, 45.6167, "KAZ"),
        ("northern Cyprus", 33.5, 35.28, "CYP"),
        ("Moscow", 37.6, 55.75, "RUS"),
        ("Rostov", 39.7, 47.25, "RUS"),
    ],
)
def test_border_policy(name: str, place: str, lon: float, lat: float, country: str) -> None:
    layer = geo(name)
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
