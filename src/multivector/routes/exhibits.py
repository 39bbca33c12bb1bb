"""Tables for two figures: who holds the CPC pipeline, and the routes as flows of one year.

Table in, table out. Shares are per cent, amounts million tonnes (Mt).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from multivector.routes.geometry import countries_crossed
from multivector.tables import need

if TYPE_CHECKING:
    import pandas as pd
    from geopandas import GeoDataFrame

#: Column `bloc` of `cpc_shareholders` -> whose colour a share takes on a chart.
HOLDER: Mapping[str, str] = {
    "Russia": "Russia",
    "mixed": "others",
    "private": "others",
    "Kazakhstan": "Kazakhstan",
}
#: Shareholder -> short name. A name that is not listed stays as it is.
SHORT_NAME: Mapping[str, str] = {
    "Russian Federation (managed by Transneft)": "Russian state (Transneft)",
    "CPC Company (Russian Federation, Transneft)": "CPC Company",
    "Rosneft-Shell Caspian Ventures": "Rosneft-Shell",
    "LUKARCO": "Lukarco",
    "Chevron Caspian Pipeline Consortium Company": "Chevron",
    "Mobil Caspian Pipeline Company": "Mobil",
    "BG Overseas Holding (Shell)": "BG (Shell)",
    "Eni International": "Eni",
    "Oryx Caspian Pipeline": "Oryx",
    "Kazakhstan Pipeline Ventures (KMG)": "KPV",
}
#: Code of `export_by_route` -> name of the route in charts.
ROUTE_NAME: Mapping[str, str] = {
    "CPC_KZ": "CPC",
    "ATYRAU_SAMARA": "Atyrau–Samara",
    "AKTAU_TOTAL": "tanker",
    "CHINA_PIPE_KZ": "Kazakhstan–China pipeline",
    "RAIL_OTHER": "rail",
    "ORENBURG_COND": "condensate",
}
#: Line of the layer `routes` -> code of `export_by_route` whose tonnes it shows, and its name on a
#: map. The way to China is drawn from Atasu on only: the amount is known for this last section.
FLOW_OF_LINE: Mapping[str, tuple[str, str]] = {
    "cpc": ("CPC_KZ", "CPC"),
    "uzen_atyrau_samara": ("ATYRAU_SAMARA", "Atyrau–Samara"),
    "tanker_aktau_makhachkala": ("AKTAU_MAKHACHKALA", "tanker"),
    "tanker_aktau_baku": ("AKTAU_BAKU_BTC", "tanker"),
    "btc": ("AKTAU_BAKU_BTC", "Baku–Tbilisi–Ceyhan"),
    "atasu_alashankou": ("CHINA_PIPE_KZ", "Kazakhstan–China pipeline"),
}


def pipeline_holders(
    owners: pd.DataFrame,
    throughput: pd.DataFrame,
    lines: GeoDataFrame,
    countries: GeoDataFrame,
    *,
    year: int = 2025,
) -> pd.DataFrame:
    """Cut three wholes into the parts of their holders: CPC's shares, its land and its oil.

    Parameters
    ----------
    owners
        Columns `shareholder`, `percent`, `bloc`: the table `oil/cpc_shareholders`.
    throughput
        Columns `year`, `total_mt`, `kazakh_origin_mt`: the table `oil/cpc_throughput`.
    lines
        The layer `routes`; its line `cpc` is measured.
    countries
        Polygons with the column `country` (ISO 3166-1 alpha-3).
    year
        Year of the oil.

    Returns
    -------
    pandas.DataFrame
        Long table: `whole` ("owners", "land crossed", "oil carried"), `part`, `holder` (the state
        or group that gives the colour) and `percent`. Each whole adds up to 100.

    Raises
    ------
    KeyError
        A column is missing, or the layer has no line `cpc`.
    ValueError
        The oil of that year is not known by origin.
    """
    import pandas as pd

    need(owners, "shareholder", "percent", "bloc")
    need(throughput, "year", "total_mt", "kazakh_origin_mt")
    need(lines, "route")
    line = lines[lines["route"] == "cpc"]
    if line.empty:
        raise KeyError("The layer of routes has no line 'cpc'.")
    of_year = throughput[throughput["year"] == year].dropna(subset=["total_mt", "kazakh_origin_mt"])
    if of_year.empty:
        raise ValueError(f"The oil in CPC is not known by origin for {year}.")
    rows = [
        ("owners", SHORT_NAME.get(name, name), HOLDER.get(bloc, bloc), float(percent))
        for name, bloc, percent in owners[["shareholder", "bloc", "percent"]].itertuples(
            index=False
        )
    ]
    state = {"KAZ": "Kazakhstan", "RUS": "Russia"}
    for country, percent in countries_crossed(line, countries)[
        ["country", "share_percent"]
    ].itertuples(index=False):
        name = state.get(country, country)
        rows.append(("land crossed", name, name, float(percent)))
    kazakh = float(100 * of_year["kazakh_origin_mt"].iloc[0] / of_year["total_mt"].iloc[0])
    rows += [
        ("oil carried", "from Russia", "Russia", 100 - kazakh),
        ("oil carried", "from Kazakhstan", "Kazakhstan", kazakh),
    ]
    table = pd.DataFrame(rows, columns=["whole", "part", "holder", "percent"])
    rank = {"Russia": 0, "others": 1, "Kazakhstan": 2}
    wholes = {"owners": 0, "land crossed": 1, "oil carried": 2}
    order = table.assign(
        _whole=table["whole"].map(wholes), _holder=table["holder"].map(rank)
    ).sort_values(["_whole", "_holder", "percent"], ascending=[True, True, False], kind="stable")
    return order.drop(columns=["_whole", "_holder"]).reset_index(drop=True)


def export_flows(lines: GeoDataFrame, exports: pd.DataFrame, year: int) -> GeoDataFrame:
    """Join the lines of the map with the tonnes of one year, ready to be drawn as flows.

    Parameters
    ----------
    lines
        The layer `routes`, each line drawn from its first point to its last.
    exports
        Columns `year`, `period`, `route_code`, `million_tonnes`, `status`, `preferred`: the table
        `oil/export_by_route`.
    year
        Year of the exports.

    Returns
    -------
    geopandas.GeoDataFrame
        One row a line with an amount: `route` (name for a label), `mt` (million tonnes) and the
        geometry, the largest amount first. Two lines may carry the same oil one after the other.

    Raises
    ------
    KeyError
        A column is missing.
    ValueError
        No route has an amount in that year.
    """
    need(lines, "route")
    need(exports, "year", "period", "route_code", "million_tonnes", "status", "preferred")
    rows = exports[
        (exports["year"] == year)
        & (exports["period"] == "full year")
        & exports["preferred"].astype(bool)
        & (exports["status"] != "plan")
    ]
    amount = rows.set_index("route_code")["million_tonnes"]
    flows = lines.copy()
    drawn = flows["route"].map(FLOW_OF_LINE)
    flows["mt"] = drawn.str[0].map(amount)
    flows["route"] = drawn.str[1]
    flows = flows[["route", "mt", "geometry"]].dropna(subset=["mt"])
    if flows.empty:
        raise ValueError(f"No route of the map has an amount for {year}.")
    return flows.sort_values("mt", ascending=False, kind="stable", ignore_index=True)
