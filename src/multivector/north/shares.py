"""Shares of groups, who leads, and how differently two groups are spread."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


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


#: What a value of a long series rests on, in words; values of different pieces are never joined.
PIECES = {
    "census": "census",
    "register_old_base": "register, old base",
    "register_new_base": "register, new base",
}


def share_series(
    published: pd.DataFrame,
    counts: pd.DataFrame,
    groups: Sequence[str],
    *,
    other_borders: Sequence[int] = (),
) -> pd.DataFrame:
    """Return shares of ethnic groups over time, one value for each group, year and basis.

    Published shares come first, the best quality before the others. A year without a published
    share is computed from counts, where the table has the total of the same year and basis.
    Estimates that rest on neither a census nor the register are left out.

    Parameters
    ----------
    published
        Long table: ``year``, ``basis``, ``group``, ``share_pct`` (per cent) and ``quality``.
    counts
        Long table: ``year``, ``basis``, ``group`` (with rows ``Total``) and ``population``.
    groups
        Groups to return.
    other_borders
        Censuses of another territory; each is a piece of its own.

    Returns
    -------
    DataFrame
        Columns ``year``, ``group``, ``share`` (per cent) and ``piece``: what the value rests on.

    Raises
    ------
    ValueError
        A group has no share at all.

    Examples
    --------
    >>> published = pd.DataFrame({"year": [1989, 1989], "basis": ["census"] * 2,
    ...     "group": ["A"] * 2, "share_pct": [39.7, 40.1], "quality": ["medium", "good"]})
    >>> counts = pd.DataFrame({"year": [2021, 2021], "basis": ["census"] * 2,
    ...     "group": ["A", "Total"], "population": [70, 100]})
    >>> share_series(published, counts, ["A"])["share"].tolist()
    [40.1, 70.0]
    """
    keys = ["year", "basis", "group"]
    totals = counts[counts["group"] == "Total"].set_index(["year", "basis"])["population"]
    counted = counts[counts["group"].isin(groups)].join(
        totals.rename("total"), on=["year", "basis"], how="inner"
    )
    counted = counted.assign(share_pct=100 * counted["population"] / counted["total"], rank=9)
    ranks = {"good": 0, "medium": 1}
    printed = published[published["group"].isin(groups)]
    printed = printed.assign(rank=printed["quality"].map(ranks).fillna(2))
    keep = [*keys, "share_pct", "rank"]
    both = pd.concat([printed[keep], counted[keep]], ignore_index=True)
    both = both[both["basis"].isin(PIECES)].sort_values([*keys, "rank"], kind="stable")
    both = both.drop_duplicates(keys)
    absent = [g for g in groups if g not in set(both["group"])]
    if absent:
        raise ValueError(f"share_series(): the tables have no share of {', '.join(absent)}")
    both["piece"] = both["basis"].map(PIECES)
    apart = both["year"].isin(other_borders)
    both.loc[apart, "piece"] = both["piece"] + ", other borders"
    result = both.sort_values(["group", "year", "piece"], kind="stable")
    result = result.rename(columns={"share_pct": "share"})
    return result[["year", "group", "share", "piece"]].reset_index(drop=True)
