"""Northern demographics: shares, boundaries over time, distance to the border, migration.

Every function takes tables and returns tables; none reads a file, draws or prints. Populations
are persons, distances kilometres, shares per cent of a stated total. *Majority* means more than
half; a *plurality* is the largest group without a majority.

Region codes are those of ISO 3166-2:KZ since 2022. A merged unit is written with ``+``
(``KZ-63+KZ-10``), and the whole country is ``KZ``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import geopandas as gpd
    from libpysal.weights import W
    from shapely.geometry.base import BaseGeometry

__all__ = [
    "ALBERS",
    "COUNTRY",
    "MoranTest",
    "dissimilarity",
    "distance_to_border",
    "leading_group",
    "merge_geometry",
    "merge_units",
    "moran",
    "neighbours",
    "population_in",
    "queen_weights",
    "regional_components",
    "residual_migration",
    "shared_border",
    "shares",
    "unit_names",
]

#: Albers equal-area conic for Kazakhstan: standard parallels 43 and 54 degrees north. Areas (and
#: so centroids) are true; lengths are within about one per cent inside the country.
ALBERS = "+proj=aea +lat_1=43 +lat_2=54 +lat_0=48 +lon_0=67 +datum=WGS84 +units=m +no_defs"

#: Code of the row that holds the whole country; it is never one of the units.
COUNTRY = "KZ"


# ------------------------------------------------------------------ shares and who leads


def shares(
    counts: pd.DataFrame,
    total: str = "Total",
    *,
    without: str | None = None,
) -> pd.DataFrame:
    """Return each group's share of its row's total, in per cent.

    The denominator is the table's own total, not the sum of the groups that happen to be listed:
    a table of two groups out of ten must not make those two add up to 100.

    Parameters
    ----------
    counts
        One row per unit, one column per group, persons; one column holds the total.
    total
        Name of the column with the total.
    without
        A column (such as ``"Not stated"``) to take out of the denominator. The share is then of
        those who answered, a different quantity: say so where it is printed.

    Returns
    -------
    DataFrame
        Same rows; the group columns (without `total` and `without`) in per cent. A missing count
        stays missing; a total of zero gives a missing share.

    Raises
    ------
    KeyError
        `total` or `without` is not a column.
    ValueError
        A count is negative, or a group exceeds the total.

    Examples
    --------
    >>> people = pd.DataFrame({"Total": [200], "A": [120], "B": [60], "Not stated": [20]})
    >>> shares(people).loc[0, "A"].item()
    60.0
    >>> round(shares(people, without="Not stated").loc[0, "A"].item(), 1)
    66.7
    """
    for name in filter(None, (total, without)):
        if name not in counts.columns:
            raise KeyError(
                f"shares(): no column {name!r}; the table has {', '.join(map(str, counts.columns))}"
            )
    groups = [c for c in counts.columns if c not in (total, without)]
    numbers = counts[[*groups, total]].astype("float64")
    if (numbers < 0).any(axis=None):
        raise ValueError("shares(): a count is negative; counts are persons, not changes")
    too_big = numbers[groups].gt(numbers[total], axis=0).any(axis=1)
    if too_big.any():
        raise ValueError(
            f"shares(): a group exceeds the total in {list(counts.index[too_big])}: "
            "are the total and the groups on one base?"
        )
    base = numbers[total]
    if without is not None:
        base = base - counts[without].astype("float64")
    return numbers[groups].div(base.where(base > 0), axis=0) * 100


def leading_group(share_table: pd.DataFrame) -> pd.DataFrame:
    """Say per row which group leads, and whether by a majority or a plurality.

    Parameters
    ----------
    share_table
        One row per unit, one column per group, per cent of the row's total (see `shares`).

    Returns
    -------
    DataFrame
        Same index; ``leader``, ``share_pct``, ``runner_up``, ``lead_points`` (percentage points
        ahead of the runner-up) and ``kind``: ``majority`` (more than 50 %), ``plurality`` or
        ``tie`` (the first two are equal; the leader is then the one listed first).

    Raises
    ------
    ValueError
        Fewer than two groups, or a row without two known shares.

    Examples
    --------
    >>> table = pd.DataFrame({"Kazakh": [40.1, 53.4], "Russian": [37.4, 29.9]}, index=[1989, 1999])
    >>> leading_group(table)["kind"].tolist()
    ['plurality', 'majority']
    """
    if share_table.shape[1] < 2:
        raise ValueError("leading_group() compares groups: give it at least two columns")
    known = share_table.astype("float64")
    short = known.notna().sum(axis=1) < 2
    if short.any():
        raise ValueError(
            f"leading_group(): fewer than two shares known in {list(known.index[short])}"
        )
    values = known.fillna(-np.inf).to_numpy()
    order = np.argsort(-values, axis=1, kind="stable")
    rows = np.arange(len(known))
    first, second = values[rows, order[:, 0]], values[rows, order[:, 1]]
    names = known.columns.to_numpy()
    kind = np.where(first == second, "tie", np.where(first > 50, "majority", "plurality"))
    return pd.DataFrame(
        {
            "leader": names[order[:, 0]],
            "share_pct": first,
            "runner_up": names[order[:, 1]],
            "lead_points": first - second,
            "kind": kind,
        },
        index=known.index,
    )


def dissimilarity(one: pd.Series, other: pd.Series) -> float:
    """Return the dissimilarity index of two groups over the same units, 0 to 1.

    Half the sum, over the units, of the absolute difference between the two groups' own
    distributions: ``0.5 * sum(|a_i / A - b_i / B|)``. It is the share of either group that would
    have to live in another unit for both to be spread alike; it says nothing of what happens
    inside a unit, and grows when units are cut smaller.

    Parameters
    ----------
    one, other
        Persons of each group per unit, same index (any order).

    Returns
    -------
    float
        0: both groups are spread alike. 1: they share no unit.

    Raises
    ------
    ValueError
        The units differ or repeat, a count is missing or negative, or a group has nobody.

    References
    ----------
    O. D. Duncan and B. Duncan, "A methodological analysis of segregation indexes", American
    Sociological Review 20(2), 1955.

    Examples
    --------
    >>> dissimilarity(pd.Series([60, 40]), pd.Series([10, 90]))
    0.5
    >>> dissimilarity(pd.Series([3, 7]), pd.Series([30, 70]))
    0.0
    """
    if one.index.has_duplicates or other.index.has_duplicates:
        raise ValueError("dissimilarity(): a unit occurs twice; sum it up first")
    if set(one.index) != set(other.index):
        odd = sorted(map(str, set(one.index) ^ set(other.index)))
        raise ValueError(f"dissimilarity(): these units are in one table only: {', '.join(odd)}")
    a = one.astype("float64")
    b = other.reindex(one.index).astype("float64")
    for numbers in (a, b):
        if numbers.isna().any():
            raise ValueError(
                f"dissimilarity(): no count for {list(numbers.index[numbers.isna()])}; leaving a "
                "unit out changes the index, so decide that before"
            )
        if (numbers < 0).any():
            raise ValueError("dissimilarity(): a count is negative")
        if numbers.sum() == 0:
            raise ValueError("dissimilarity(): one of the groups has nobody in any unit")
    return float(0.5 * (a / a.sum() - b / b.sum()).abs().sum())


# ------------------------------------------------------------------ units that stay the same


def _target(code: str, lookup: pd.Series, to: str) -> str:
    """Return the merged unit that holds all parts of `code`."""
    parts = code.split("+")
    unknown = [p for p in parts if p not in lookup.index]
    if unknown:
        raise ValueError(f"no unit {' or '.join(unknown)} in the crosswalk (code {code!r})")
    targets = {lookup[p] for p in parts}
    if len(targets) > 1:
        raise ValueError(
            f"{code!r} spans {' and '.join(sorted(targets))} in {to}: it cannot be split; "
            "merge to code_p97, which keeps them together"
        )
    return targets.pop()


def unit_names(units: pd.DataFrame, to: str = "code_v16m") -> pd.Series:
    """Return the English name of each merged unit, by its code.

    Parameters
    ----------
    units
        The crosswalk: one row per unit of 2022 with ``region_code``, ``name_en``, ``name_v16m``
        and the code columns ``code_v17``, ``code_v16``, ``code_v16m``, ``code_p97``.
    to
        Which code column to name.

    Returns
    -------
    Series
        Names by code, in the crosswalk's order. A unit that joins several of the sixteen is named
        after all of them ("Akmola + Astana").
    """
    names: dict[str, str] = {}
    for code, rows in units.groupby(to, sort=False):
        names[str(code)] = " + ".join(dict.fromkeys(rows["name_v16m"]))
    return pd.Series(names, name="name").rename_axis(to)


def merge_units(
    table: pd.DataFrame,
    units: pd.DataFrame,
    *,
    to: str = "code_v16m",
    value: str = "population",
    by: Sequence[str] = (),
    code: str = "region_code",
) -> pd.DataFrame:
    """Add a table up to units whose boundaries are the same in all its years.

    Kazakhstan's regions were redrawn in 2018 and 2022. Counts can be added up to the units before
    the change, never split to those after it. ``code_v16m`` gives the 16 units of 1999-2018,
    ``code_p97`` the 15 that also hold for the 1989 census (Akmola and Astana together).

    Parameters
    ----------
    table
        Long table of counts. Codes may be merged already (``KZ-61+KZ-79``). The row of the whole
        country is left out.
    units
        The crosswalk (see `unit_names`).
    to
        Code column of the crosswalk to add up to.
    value
        Column of counts to add up.
    by
        Columns that tell repeated observations apart, for example ``["year"]``.
    code
        Column of `table` with the region code.

    Returns
    -------
    DataFrame
        Columns: `by`, `to`, ``name``, `value`; one row per unit and combination of `by`. A unit
        with a missing part gets a missing value, not a smaller one.

    Raises
    ------
    ValueError
        An unknown code, a code that spans two target units, or a part counted twice within one
        combination of `by` (totals mixed with urban rows, two dates of one year, a country row
        written under another code).

    Examples
    --------
    >>> units = pd.DataFrame({
    ...     "region_code": ["KZ-10", "KZ-63"], "name_en": ["Abai", "East Kazakhstan"],
    ...     "code_v16m": ["KZ-63+KZ-10"] * 2, "name_v16m": ["East Kazakhstan (incl. Abai)"] * 2})
    >>> new = pd.DataFrame({"region_code": ["KZ-10", "KZ-63"], "population": [6, 7]})
    >>> merge_units(new, units)[["code_v16m", "population"]].values.tolist()
    [['KZ-63+KZ-10', 13]]
    """
    missing = [c for c in (code, value, *by) if c not in table.columns]
    if missing:
        raise KeyError(f"merge_units(): the table has no column {', '.join(missing)}")
    if to not in units.columns:
        raise KeyError(f"merge_units(): the crosswalk has no column {to!r}")
    lookup = units.set_index("region_code")[to]
    rows = table.loc[table[code] != COUNTRY, [*by, code, value]].copy()
    if rows.empty:
        raise ValueError("merge_units(): the table has no row of a region")
    targets = {c: _target(c, lookup, to) for c in rows[code].unique()}

    parts = rows.assign(part=rows[code].str.split("+")).explode("part")
    twice = parts[parts.duplicated([*by, "part"], keep=False)]
    if len(twice):
        where = twice[[*by, "part"]].drop_duplicates().head(3).to_dict("records")
        raise ValueError(
            f"merge_units(): counted twice, for example {where}: choose one area type, date and "
            "source per year first, or name the column that tells them apart in by=[…]"
        )
    rows[to] = rows[code].map(targets)
    # A merged unit is complete when all its parts of 2022 are there.
    sizes = lookup.value_counts()
    parts[to] = parts["part"].map(lookup)
    keys = [*by, to]
    present = parts.groupby(keys, sort=False)["part"].nunique()
    summed = rows.groupby(keys, sort=False)[value].agg(lambda s: s.sum(skipna=False))
    complete = present.to_numpy() == sizes.reindex(present.index.get_level_values(to)).to_numpy()
    merged = summed.reindex(present.index).where(complete).reset_index()
    merged.insert(len(keys), "name", merged[to].map(unit_names(units, to)))
    order = {c: k for k, c in enumerate(dict.fromkeys(units[to]))}
    merged["_order"] = merged[to].map(order)
    return merged.sort_values([*by, "_order"]).drop(columns="_order").reset_index(drop=True)


def merge_geometry(
    regions: gpd.GeoDataFrame,
    units: pd.DataFrame,
    *,
    to: str = "code_v16m",
    code: str = "region_code",
) -> gpd.GeoDataFrame:
    """Dissolve region polygons to merged units, as `merge_units` adds up their counts.

    Parameters
    ----------
    regions
        Polygons with a column of region codes, which may be merged already.
    units, to, code
        As in `merge_units`.

    Returns
    -------
    GeoDataFrame
        Columns `to`, ``name``, ``geometry``; the same CRS.

    Raises
    ------
    ValueError
        An unknown code, or one that spans two target units.
    """
    lookup = units.set_index("region_code")[to]
    frame = regions[[code, "geometry"]].copy()
    frame[to] = [_target(c, lookup, to) for c in frame[code]]
    merged = frame[[to, "geometry"]].dissolve(by=to).reset_index()
    merged.insert(1, "name", merged[to].map(unit_names(units, to)))
    return merged


def population_in(
    population: pd.DataFrame,
    units: pd.DataFrame,
    year: int,
    *,
    to: str = "code_v16m",
    base_year: int | None = None,
) -> pd.DataFrame:
    """Return the population of every merged unit in one year: the table behind the year slider.

    Parameters
    ----------
    population
        Long table with ``year``, ``region_code`` and ``population``: one row per region and year.
    units, to
        As in `merge_units`.
    year
        The year to show.
    base_year
        When given, the table also holds the change since that year.

    Returns
    -------
    DataFrame
        Indexed by unit code: ``name``, ``population`` (persons), ``share_pct`` (per cent of all
        units together) and, with `base_year`, ``change_pct`` (per cent).

    Raises
    ------
    ValueError
        The table has no such year; the message lists those it has.
    """
    years = sorted(population["year"].unique().tolist())
    for wanted in filter(None, (year, base_year)):
        if wanted not in years:
            raise ValueError(f"no population for {wanted}; the table has {years}")

    def of(wanted: int) -> pd.DataFrame:
        rows = population[population["year"] == wanted]
        return merge_units(rows, units, to=to).set_index(to)

    result = of(year)
    result["share_pct"] = result["population"] / result["population"].sum() * 100
    if base_year is not None:
        before = of(base_year)["population"].reindex(result.index)
        result["change_pct"] = (result["population"] / before - 1) * 100
    return result


# ------------------------------------------------------------------ distance and neighbours


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


def queen_weights(regions: gpd.GeoDataFrame, code: str = "code_v16m") -> W:
    """Return queen contiguity: two units are neighbours when they share a border or a corner.

    Parameters
    ----------
    regions
        Polygons of one layer (so that neighbours have vertices in common), one row per unit.
    code
        Column with the unit's code.

    Returns
    -------
    libpysal.weights.W
        Binary weights with the codes as ids.

    Raises
    ------
    ValueError
        A code repeats, or a unit has no neighbour.
    """
    from libpysal.weights import Queen

    if regions[code].duplicated().any():
        raise ValueError(f"queen_weights(): a unit occurs twice in {code!r}; dissolve it first")
    frame = regions.reset_index(drop=True)
    weights = Queen.from_dataframe(
        frame, ids=frame[code].tolist(), use_index=False, silence_warnings=True
    )
    if weights.islands:
        raise ValueError(
            f"queen_weights(): no neighbour for {weights.islands}: is the layer in one piece?"
        )
    return weights


def neighbours(weights: W) -> pd.DataFrame:
    """Return the number and the codes of each unit's neighbours.

    Parameters
    ----------
    weights
        Contiguity weights, for example of `queen_weights`.

    Returns
    -------
    DataFrame
        Indexed by unit: ``count`` and ``neighbours`` (codes, sorted, comma-separated).
    """
    rows = {unit: sorted(map(str, weights.neighbors[unit])) for unit in weights.id_order}
    return pd.DataFrame(
        {
            "count": [len(r) for r in rows.values()],
            "neighbours": [", ".join(r) for r in rows.values()],
        },
        index=pd.Index(rows, name="unit"),
    )


@dataclass(frozen=True)
class MoranTest:
    """Moran's I of one variable and its permutation test.

    Attributes
    ----------
    value
        Moran's I: above `expected` when neighbours are alike, below it when they differ.
    expected
        Its expectation without spatial pattern, ``-1 / (n - 1)``.
    p_value
        One-sided pseudo p-value: the share of reshuffled maps at least as extreme, with one added
        to numerator and denominator.
    simulated
        Moran's I of the reshuffled maps, shape ``(permutations,)``.
    units
        Number of units, n.
    """

    value: float
    expected: float
    p_value: float
    simulated: np.ndarray
    units: int

    def summary(self) -> pd.Series:
        """Return the numbers to report, without the simulated values."""
        low, high = np.quantile(self.simulated, [0.025, 0.975])
        return pd.Series(
            {
                "Moran's I": self.value,
                "expected without pattern": self.expected,
                "reshuffled maps: 2.5 %": float(low),
                "reshuffled maps: 97.5 %": float(high),
                "pseudo p-value (one-sided)": self.p_value,
                "permutations": len(self.simulated),
                "units": self.units,
            },
            name="value",
        )


def moran(
    values: pd.Series,
    weights: W,
    *,
    permutations: int = 999,
    seed: int = 1991,
) -> MoranTest:
    """Return Moran's I with a permutation test (esda, row-standardised weights).

    Parameters
    ----------
    values
        One number per unit, indexed by the ids of `weights` (any order).
    weights
        Contiguity weights, for example of `queen_weights`.
    permutations
        How many times the values are dealt anew over the map.
    seed
        Seed of the dealing: the same seed gives the same p-value. NumPy's global generator,
        which esda draws from, is put back as it was.

    Returns
    -------
    MoranTest

    Raises
    ------
    ValueError
        Units differ from those of the weights, a value is missing, all values are equal, or
        fewer than 99 permutations are asked for.

    References
    ----------
    P. A. P. Moran, "Notes on continuous stochastic phenomena", Biometrika 37, 1950.
    """
    from esda import Moran

    ids = list(weights.id_order)
    if values.index.has_duplicates or set(values.index) != set(ids):
        odd = sorted(map(str, set(values.index) ^ set(ids))) or ["a repeated unit"]
        raise ValueError(f"moran(): values and weights do not fit: {', '.join(odd)}")
    if permutations < 99:
        raise ValueError("moran(): ask for at least 99 permutations")
    y = values.reindex(ids).astype("float64")
    if y.isna().any():
        raise ValueError(f"moran(): no value for {list(y.index[y.isna()])}")
    if np.isclose(y.std(), 0):
        raise ValueError("moran(): all values are equal, so there is no pattern to measure")
    before = np.random.get_state()  # noqa: NPY002 (esda draws from the global generator)
    try:
        np.random.seed(seed)  # noqa: NPY002
        result = Moran(y.to_numpy(), weights, transformation="r", permutations=permutations)
    finally:
        np.random.set_state(before)  # noqa: NPY002
    return MoranTest(
        value=float(result.I),
        expected=float(result.EI),
        p_value=float(result.p_sim),
        simulated=np.asarray(result.sim, dtype="float64"),
        units=len(ids),
    )


# ------------------------------------------------------------------ growth and migration


def residual_migration(
    population: pd.Series,
    natural_increase: pd.Series,
    *,
    basis: pd.Series | None = None,
) -> pd.DataFrame:
    """Split yearly population change into natural increase and the rest.

    ``residual = population next 1 January - population this 1 January - (births - deaths)``. The
    rest is net migration *and* every error and correction of the three numbers: it is an estimate
    by subtraction, not a count of migrants.

    Parameters
    ----------
    population
        Persons on 1 January, indexed by year.
    natural_increase
        Births minus deaths within the calendar year, indexed by year.
    basis
        What each year's population rests on (a census, a register), indexed by year. A year whose
        two ends stand on different bases gets no residual: the step is a correction.

    Returns
    -------
    DataFrame
        Indexed by year, for the years with a natural increase and a population at both ends:
        ``start``, ``end``, ``total_change``, ``natural_increase``, ``residual`` (persons) and
        ``comparable``.

    Raises
    ------
    ValueError
        A year repeats, or no year has all three numbers.

    Examples
    --------
    >>> people = pd.Series({1994: 1000, 1995: 980})
    >>> residual_migration(people, pd.Series({1994: 10})).loc[1994, "residual"].item()
    -30.0
    """
    if population.index.has_duplicates or natural_increase.index.has_duplicates:
        raise ValueError(
            "residual_migration(): a year occurs twice; keep one series (a census and a register "
            "value of the same year are two bases)"
        )
    years = [
        y
        for y in sorted(natural_increase.index)
        if y in population.index and y + 1 in population.index
    ]
    if not years:
        raise ValueError(
            "residual_migration(): no year has a natural increase and a population on its first "
            "and next 1 January; are both indexed by year?"
        )
    table = pd.DataFrame(
        {
            "start": population.reindex(years).to_numpy("float64"),
            "end": population.reindex([y + 1 for y in years]).to_numpy("float64"),
            "natural_increase": natural_increase.reindex(years).to_numpy("float64"),
        },
        index=pd.Index(years, name="year"),
    )
    table.insert(2, "total_change", table["end"] - table["start"])
    table["comparable"] = True
    if basis is not None:
        ends = basis.reindex([y + 1 for y in years]).to_numpy()
        table["comparable"] = basis.reindex(years).to_numpy() == ends
    residual = table["total_change"] - table["natural_increase"]
    table.insert(4, "residual", residual.where(table["comparable"]))
    return table


def regional_components(
    start: pd.Series,
    end: pd.Series,
    net_migration: pd.Series,
) -> pd.DataFrame:
    """Split one year's change of each unit into counted net migration and the rest.

    The same subtraction as `residual_migration`, the other way round: here migration is counted,
    and the rest is natural increase plus corrections.

    Parameters
    ----------
    start, end
        Persons per unit on two consecutive 1 January.
    net_migration
        Arrivals minus departures per unit in the year between.

    Returns
    -------
    DataFrame
        Same index as `start`: ``total_change``, ``net_migration``, ``rest`` (persons), and the
        three per thousand of the mean population (``…_per_1000``).

    Raises
    ------
    ValueError
        The three do not cover the same units.

    Examples
    --------
    >>> unit = ["north"]
    >>> table = regional_components(
    ...     pd.Series([1000], unit), pd.Series([980], unit), pd.Series([-25], unit))
    >>> table.loc["north", ["total_change", "net_migration", "rest"]].tolist()
    [-20.0, -25.0, 5.0]
    """
    units = set(start.index)
    for name, other in (("end", end), ("net_migration", net_migration)):
        if set(other.index) != units:
            odd = sorted(map(str, units ^ set(other.index)))
            raise ValueError(
                f"regional_components(): start and {name} differ in the units {', '.join(odd)}; "
                "merge all three to the same units first"
            )
    if any(s.index.has_duplicates for s in (start, end, net_migration)):
        raise ValueError("regional_components(): a unit occurs twice; add it up first")
    first = start.astype("float64")
    last = end.reindex(start.index).astype("float64")
    moved = net_migration.reindex(start.index).astype("float64")
    table = pd.DataFrame({"total_change": last - first, "net_migration": moved})
    table["rest"] = table["total_change"] - table["net_migration"]
    mean = (first + last) / 2
    for column in ("total_change", "net_migration", "rest"):
        table[f"{column}_per_1000"] = table[column] / mean * 1000
    return table
