"""Lines on the map: how long they are, and through whose land they run.

Lengths are kilometres on the WGS84 ellipsoid: C. F. F. Karney, "Algorithms for geodesics", Journal
of Geodesy 87 (2013), 43-55, as implemented by PROJ (`pyproj.Geod`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from multivector.tables import need

if TYPE_CHECKING:
    import pandas as pd
    from geopandas import GeoDataFrame

#: Export route of `export_by_route` -> lines of the geometry layer `routes` that draw it.
LINES_OF_ROUTE: Mapping[str, tuple[str, ...]] = {
    "CPC_KZ": ("cpc",),
    "ATYRAU_SAMARA": ("uzen_atyrau_samara",),
    "DRUZHBA_GERMANY": ("druzhba_north",),
    "CHINA_PIPE_KZ": ("kenkiyak_atyrau", "kenkiyak_kumkol", "kumkol_atasu", "atasu_alashankou"),
    "AKTAU_BAKU_BTC": ("tanker_aktau_baku", "btc"),
    "AKTAU_MAKHACHKALA": ("tanker_aktau_makhachkala",),
}
#: Row of the table `pipelines` -> line of the geometry layer `routes`.
LINE_OF_PIPELINE: Mapping[str, str] = {
    "CPC": "cpc",
    "ATYRAU_SAMARA": "uzen_atyrau_samara",
    "DRUZHBA_NORTH": "druzhba_north",
    "ATASU_ALASHANKOU": "atasu_alashankou",
    "KENKIYAK_KUMKOL": "kenkiyak_kumkol",
    "ATYRAU_KENKIYAK": "kenkiyak_atyrau",
    "BTC": "btc",
    "BAKU_SUPSA": "baku_supsa",
    "AKTAU_BAKU": "tanker_aktau_baku",
    "AKTAU_MAKHACHKALA": "tanker_aktau_makhachkala",
}

_GEOD = {"ellps": "WGS84"}


def line_lengths(lines: GeoDataFrame) -> pd.Series:
    """Length of each line on the WGS84 ellipsoid, in kilometres.

    Parameters
    ----------
    lines
        Lines in any known coordinate system.

    Returns
    -------
    pandas.Series
        `length_km`, with the index of `lines`. The segments between a line's vertices count as
        geodesics, so a line with few vertices is shorter than the pipe it stands for.

    Raises
    ------
    ValueError
        The layer has no coordinate system.

    Examples
    --------
    One degree of longitude on the equator:

    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> line = gpd.GeoDataFrame(geometry=[LineString([(0, 0), (1, 0)])], crs=4326)
    >>> float(line_lengths(line).round(2)[0])
    111.32
    """
    import pandas as pd
    from pyproj import Geod

    if lines.crs is None:
        raise ValueError(
            "The lines have no coordinate system, so their degrees or metres mean nothing: "
            "say which it is, for example lines.set_crs(4326)."
        )
    geod = Geod(**_GEOD)
    kilometres = [geod.geometry_length(line) / 1000 for line in lines.geometry.to_crs(4326)]
    return pd.Series(kilometres, index=lines.index, dtype=float, name="length_km")


def countries_crossed(
    lines: GeoDataFrame,
    countries: GeoDataFrame,
    *,
    key: str = "route",
    country: str = "country",
    sea: str = "sea",
    min_km: float = 1.0,
) -> pd.DataFrame:
    """How many kilometres of each line lie in each country.

    Parameters
    ----------
    lines
        Lines with the column `key`.
    countries
        Polygons with the column `country`.
    key, country
        Names of those columns.
    sea
        Name for what lies in no polygon: open water, or the strip by which a generalised coast
        misses the shore.
    min_km
        Pieces shorter than this are left out: a generalised boundary that touches a line makes
        slivers.

    Returns
    -------
    pandas.DataFrame
        Columns `key`, `country`, `length_km`, `share_percent` (of the whole line), a row for each
        line and country, in the order in which the line meets the countries.
    """
    import pandas as pd
    from pyproj import Geod
    from shapely.ops import unary_union

    need(lines, key)
    need(countries, country)
    geod = Geod(**_GEOD)
    routes = lines.to_crs(4326)
    land = countries.to_crs(4326)
    rows = []
    for name, line in zip(routes[key], routes.geometry, strict=True):
        whole = geod.geometry_length(line) / 1000
        near = land[land.intersects(line)]
        pieces = [
            (code, line.intersection(area))
            for code, area in zip(near[country], near.geometry, strict=True)
        ]
        pieces.append((sea, line.difference(unary_union(list(near.geometry)))))
        found = []
        for code, piece in pieces:
            km = geod.geometry_length(piece) / 1000
            if km > 0 and km >= min_km:
                found.append((_first_place(line, piece), code, km))
        for _, code, km in sorted(found):
            rows.append((name, code, km, 100 * km / whole))
    return pd.DataFrame(rows, columns=[key, country, "length_km", "share_percent"])


def _first_place(line: Any, piece: Any) -> float:
    """Where along `line` the piece begins."""
    import shapely

    starts = [
        shapely.Point(part.coords[0])
        for part in shapely.get_parts(piece)
        if part.geom_type == "LineString"
    ]
    return min(line.project(start) for start in starts)
