"""Distance to a border, in kilometres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

#: Albers equal-area conic for Kazakhstan: standard parallels 43 and 54 degrees north. Areas (and
#: so centroids) are true; lengths are within about one per cent inside the country.
ALBERS = "+proj=aea +lat_1=43 +lat_2=54 +lat_0=48 +lon_0=67 +datum=WGS84 +units=m +no_defs"


def shared_border(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """Return the line that two countries' outlines have in common.

    Both outlines must come from one layer, so that the common stretch has the same vertices.

    Parameters
    ----------
    one, other
        Polygons in one CRS.

    Returns
    -------
    shapely geometry
        The common lines, in the CRS of the input.

    Raises
    ------
    ValueError
        The outlines share no line: they do not touch, touch in points only, or come from layers
        that do not fit together.
    """
    from shapely import get_parts
    from shapely.ops import linemerge, unary_union

    common = one.boundary.intersection(other.boundary)
    lines = [g for g in get_parts(common) if g.geom_type == "LineString" and not g.is_empty]
    if not lines:
        raise ValueError(
            "the two outlines have no line in common; take both from one layer of countries"
        )
    union = unary_union(lines)
    return linemerge(union) if union.geom_type == "MultiLineString" else union


def distance_to_border(
    places: gpd.GeoSeries,
    border: BaseGeometry,
    *,
    crs: str | None = None,
) -> pd.Series:
    """Return how far each place is from a border line, in kilometres.

    Without `crs` the distance is geodesic: for each place the border is drawn in an azimuthal
    equidistant projection centred on that place, the projection in which distances from the
    centre are true on the WGS84 ellipsoid. With `crs` it is measured in that plane, faster and
    wrong by the projection's scale error.

    Parameters
    ----------
    places
        Points, or polygons whose centroid (taken in `ALBERS`, where areas are true) stands for
        them; any CRS, but one must be set.
    border
        A line in longitude and latitude (EPSG:4326).
    crs
        A projected CRS in metres to measure in, instead of geodesics.

    Returns
    -------
    Series
        ``distance_km``, same index as `places`.

    Raises
    ------
    ValueError
        `places` has no CRS, or `crs` is not projected (degrees are not a length).

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString, Point
    >>> place = gpd.GeoSeries([Point(70, 52)], crs=4326)
    >>> border = LineString([(60, 54), (70, 54), (80, 54)])
    >>> distance_to_border(place, border).round(1).tolist()
    [222.6]
    """
    import geopandas as gpd
    from pyproj import CRS

    if places.crs is None:
        raise ValueError(
            "distance_to_border(): the places have no CRS; set one with .set_crs(4326)"
        )
    if crs is not None and not CRS.from_user_input(crs).is_projected:
        raise ValueError(
            f"distance_to_border(): {crs!r} is not a projected CRS; degrees are not a length. "
            "Leave crs out for geodesic distances, or use multivector.north.ALBERS"
        )
    points = places.to_crs(ALBERS).centroid
    # A line of longitude and latitude bends in every projection: it needs vertices to bend at.
    line = gpd.GeoSeries([border.segmentize(0.05)], crs=4326)
    if crs is not None:
        metres = points.to_crs(crs).distance(line.to_crs(crs).iloc[0])
        return (metres / 1000).rename("distance_km")
    kilometres = []
    for point in points.to_crs(4326):
        centred = f"+proj=aeqd +lat_0={point.y!r} +lon_0={point.x!r} +datum=WGS84 +units=m"
        flat = line.to_crs(centred).iloc[0]
        kilometres.append(flat.distance(type(point)(0, 0)) / 1000)
    return pd.Series(kilometres, index=places.index, name="distance_km", dtype="float64")
