"""Shares of the export routes, and how much of the oil crosses Russia.

Table in, table out. Amounts are million tonnes (Mt).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from multivector.tables import need

if TYPE_CHECKING:
    import pandas as pd

#: Codes of `export_by_route` that are sums over routes, not routes.
MEMO_CODES: frozenset[str] = frozenset({"TOTAL", "VIA_RUSSIA", "BYPASS_RUSSIA"})


def route_shares(exports: pd.DataFrame, *, tolerance: float = 1.0) -> pd.DataFrame:
    """Shares of the export routes in Kazakhstan's oil exports, by year.

    Takes the preferred values of full years for oil of Kazakh origin, leaves out plans, and
    counts top-level routes only, so that no part stands beside its whole.

    Parameters
    ----------
    exports
        Columns `year`, `period`, `route_code`, `parent_route`, `basis`, `million_tonnes`,
        `status`, `preferred`; the rows with the code TOTAL are the denominators.
    tolerance
        A year counts as complete when its routes add up to the total within this many per cent.

    Returns
    -------
    pandas.DataFrame
        Columns `year`, `route_code`, `million_tonnes`, `total_mt`, `share_percent` and
        `complete`: whether all routes of that year are known. Years without a total are left out.

    Raises
    ------
    ValueError
        Two preferred values for one route and year.
    """
    need(
        exports, "year", "period", "route_code", "parent_route", "basis", "million_tonnes",
        "status", "preferred",
    )  # fmt: skip
    rows = exports[
        (exports["period"] == "full year")
        & exports["preferred"].astype(bool)
        & (exports["status"] != "plan")
        & exports["parent_route"].isna()
        & (exports["basis"] == "Kazakh-origin")
    ]
    twice = rows[rows.duplicated(["year", "route_code"])]
    if len(twice):
        raise ValueError(
            f"Two preferred values for {twice['route_code'].iloc[0]} in {twice['year'].iloc[0]}: "
            "one of them must be marked as not preferred."
        )
    totals = rows[rows["route_code"] == "TOTAL"].set_index("year")["million_tonnes"]
    parts = rows[~rows["route_code"].isin(MEMO_CODES) & rows["year"].isin(totals.index)]
    out = parts[["year", "route_code", "million_tonnes"]].sort_values(
        ["year", "million_tonnes"], ascending=[True, False], ignore_index=True
    )
    out["total_mt"] = out["year"].map(totals)
    out["share_percent"] = 100 * out["million_tonnes"] / out["total_mt"]
    sums = out.groupby("year")["share_percent"].transform("sum")
    out["complete"] = (sums - 100).abs() <= tolerance
    return out


#: Routes of `export_by_route` that cross Russian territory from Kazakhstan's border on.
CROSSES_RUSSIA: frozenset[str] = frozenset(
    {"CPC_KZ", "ATYRAU_SAMARA", "AKTAU_MAKHACHKALA", "ORENBURG_COND"}
)
#: Routes that do not.
AVOIDS_RUSSIA: frozenset[str] = frozenset({"CHINA_PIPE_KZ", "AKTAU_BAKU_BTC", "AKTAU_NEKA"})


def russia_shares(exports: pd.DataFrame, *, tolerance: float = 1.0) -> pd.DataFrame:
    """Share of oil exports that crosses Russian territory, by year.

    Three ways lead to the share. Where a source gives the oil that crosses Russia or goes around
    it, that figure is used ("published"). Where the table holds both sums, but its makers added
    them up from routes, these sums are used ("added up"). Where only routes are known, each route
    is put on one side; a route whose way is not known (rail, the tankers from Aktau without their
    ports, and whatever the routes miss of the total) widens the range ("routes").

    Parameters
    ----------
    exports
        As in `route_shares`.
    tolerance
        As in `route_shares`: the routes of a year are used when they add up to its total.

    Returns
    -------
    pandas.DataFrame
        One row a year: `year`, `total_mt`, `low_percent`, `high_percent` (the share crossing
        Russia lies between them), `basis` ("published", "added up" or "routes"). A year of the
        first two kinds has equal ends unless the crossing and the avoiding oil do not add up to
        the total; the difference then is the range.

    Raises
    ------
    KeyError, ValueError
        As in `route_shares`.

    Notes
    -----
    A year with a published crossing figure but no avoiding one is left out: in 2006 the figure
    belongs to another total (52.3 Mt) than the preferred one (57.2 Mt).

    Examples
    --------
    >>> from multivector.data import load
    >>> shares = russia_shares(load("oil/export_by_route")).set_index("year")
    >>> shares.loc[2022, ["low_percent", "high_percent"]].tolist()
    [97.0, 97.0]
    """
    import pandas as pd

    shares = route_shares(exports, tolerance=tolerance)
    rows = exports[
        (exports["period"] == "full year")
        & exports["preferred"].astype(bool)
        & (exports["status"] != "plan")
        & (exports["basis"] == "Kazakh-origin")
    ]
    amount = rows.set_index(["year", "route_code"])["million_tonnes"]
    result = []
    for year in sorted(set(rows["year"])):
        known = amount.loc[year]
        if "TOTAL" not in known:
            continue
        total = float(known["TOTAL"])
        if {"VIA_RUSSIA", "BYPASS_RUSSIA"} <= set(known.index):
            sides = (known["VIA_RUSSIA"], total - known["BYPASS_RUSSIA"])
            low, high = min(sides), max(sides)
            sums = rows[rows["route_code"].isin(["VIA_RUSSIA", "BYPASS_RUSSIA"])]
            reported = sums.loc[sums["year"] == year, "status"].eq("reported").any()
            basis = "published" if reported else "added up"
        elif shares.loc[shares["year"] == year, "complete"].any():
            low = float(known[known.index.isin(CROSSES_RUSSIA)].sum())
            high = total - float(known[known.index.isin(AVOIDS_RUSSIA)].sum())
            basis = "routes"
        else:
            continue
        result.append(
            (year, total, round(100 * low / total, 1), round(100 * high / total, 1), basis)
        )
    return pd.DataFrame(
        result, columns=["year", "total_mt", "low_percent", "high_percent", "basis"]
    )
