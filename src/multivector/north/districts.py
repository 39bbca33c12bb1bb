"""Districts: what the average of a region hides.

A region's share is an average over its districts. To read it as the share of each district, or as
the lot of each person, is the ecological fallacy; these functions show how far apart the districts
of one region are.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from multivector.north.shares import dissimilarity, shares


def district_shares(
    table: pd.DataFrame,
    group: str,
    *,
    unit: str = "unit_code",
    total: str = "Total",
) -> pd.DataFrame:
    """Return one group's share in every district, with the district's labels.

    Parameters
    ----------
    table
        Long table: one row per district and group, with `unit`, ``group``, ``population`` and
        labels that are the same in all rows of a district.
    group
        The group.
    unit
        Column with the district's code.
    total
        Group that holds all inhabitants.

    Returns
    -------
    DataFrame
        Indexed by district: the labels, ``total`` and ``count`` (persons), ``share_pct``.

    Raises
    ------
    ValueError
        The table has no such group, or a district lacks the group or its total.
    """
    known = set(table["group"])
    for name in (group, total):
        if name not in known:
            raise ValueError(f"no group {name!r}; the table has {', '.join(sorted(known))}")
    wide = table.pivot(index=unit, columns="group", values="population")[[total, group]]
    gaps = wide.index[wide.isna().any(axis=1)].tolist()
    if gaps:
        raise ValueError(f"district_shares(): no {group} or {total} in {gaps[:5]}")
    same = [c for c in table.columns if c not in (unit, "group", "population", "note")]
    labels = table.drop_duplicates(unit).set_index(unit)[same]
    result = labels.join(wide.set_axis(["total", "count"], axis=1))
    result["share_pct"] = shares(result[["total", "count"]], total="total")["count"]
    return result


def district_spread(
    table: pd.DataFrame,
    group: str,
    *,
    region: str = "region_code",
    near: float = 10.0,
) -> pd.DataFrame:
    """Say how far the districts of each region are from the region's average.

    Parameters
    ----------
    table
        As in `district_shares`, with the labels `region` and ``unit_name``.
    group
        The group.
    region
        Column with the region. Districts without a region are left out.
    near
        Percentage points that count as close to the average.

    Returns
    -------
    DataFrame
        Indexed by region, from the lowest share to the highest: ``districts``, ``region_pct``
        (share of the whole region), ``lowest_pct``, ``median_pct``, ``highest_pct`` (of the
        districts), ``range_points``, ``lowest`` and ``highest`` (names), and ``near_pct`` (per
        cent of the region's inhabitants whose district is within `near` points of the region).

    Raises
    ------
    ValueError
        As in `district_shares`, or `near` is not positive.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "unit_code": ["a", "a", "b", "b"], "unit_name": ["A", "A", "B", "B"],
    ...     "region_code": ["R"] * 4, "group": ["Total", "X"] * 2,
    ...     "population": [100, 90, 100, 10]})
    >>> spread = district_spread(table, "X")
    >>> spread.loc["R", ["region_pct", "range_points", "near_pct"]].tolist()
    [50.0, 80.0, 0.0]
    """
    if near <= 0:
        raise ValueError("district_spread(): near is a positive number of percentage points")
    units = district_shares(table, group).dropna(subset=[region])
    rows = {}
    for code, parts in units.groupby(region):
        people = parts["total"].sum()
        average = 100 * parts["count"].sum() / people
        low, high = parts["share_pct"].idxmin(), parts["share_pct"].idxmax()
        close = (parts["share_pct"] - average).abs() <= near
        rows[code] = {
            "districts": len(parts),
            "region_pct": average,
            "lowest_pct": parts.loc[low, "share_pct"],
            "median_pct": parts["share_pct"].median(),
            "highest_pct": parts.loc[high, "share_pct"],
            "range_points": parts.loc[high, "share_pct"] - parts.loc[low, "share_pct"],
            "lowest": parts.loc[low, "unit_name"],
            "highest": parts.loc[high, "unit_name"],
            "near_pct": 100 * parts.loc[close, "total"].sum() / people,
        }
    result = pd.DataFrame.from_dict(rows, orient="index").rename_axis(region)
    return result.sort_values("region_pct")


def dissimilarity_by_level(
    table: pd.DataFrame,
    one: str,
    other: str,
    *,
    levels: Sequence[str] = ("unit_code", "region_code"),
) -> pd.DataFrame:
    """Return the dissimilarity of two groups over districts and over regions.

    The index can only grow when units are cut smaller: the difference between the levels is how
    much of the separation a map of regions leaves out.

    Parameters
    ----------
    table
        As in `district_shares`; `levels` are columns without gaps.
    one, other
        The two groups.
    levels
        Columns to add up by, from fine to coarse.

    Returns
    -------
    DataFrame
        Indexed by level: ``units`` and ``dissimilarity`` (0 to 1).

    Raises
    ------
    ValueError
        The table lacks a group, or a row has no unit on a level.
    """
    rows = {}
    for level in levels:
        if table[level].isna().any():
            raise ValueError(
                f"dissimilarity_by_level(): {int(table[level].isna().sum())} rows have no {level}; "
                "choose a column without gaps"
            )
        sums = table.groupby([level, "group"])["population"].sum().unstack("group")
        for name in (one, other):
            if name not in sums.columns:
                raise ValueError(f"no group {name!r}; the table has {', '.join(sums.columns)}")
        rows[level] = {"units": len(sums), "dissimilarity": dissimilarity(sums[one], sums[other])}
    result = pd.DataFrame.from_dict(rows, orient="index").rename_axis("level")
    return result.astype({"units": "int64"})
