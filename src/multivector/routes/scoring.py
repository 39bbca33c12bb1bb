"""The model against what really moved: a model must be able to lose, and its misses are published.

Three tests, none of which the network was built from:

- **A past year.** In 2009 and 2013 the routes other than CPC carried more than today's network says
  they can. Each route's ceiling is the most that the network can send through that route's gate
  with CPC and all other gates closed and the home refineries served first.
- **The baseline.** The network of 2025 is set to the supply of 2025, so its total proves little.
  Its routes are another matter: a route must carry at least what no other route can take over, and
  at most its ceiling.
- **Fifty-seven days.** From 29 November 2025 to 25 January 2026 one mooring worked at CPC. The
  network predicts a loss; officials reported one.

`miss_mt` is the distance between what was observed and what the model states, `miss_of_range_mt`
the distance to the nearest end of its range. Read the first column for 2009 and 2013: the upper
ends for rail and for the port of Aktau are what moved in one of these years, so the range cannot be
missed there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from multivector.routes.ranges import ExportsRange, exports_range
from multivector.routes.runs import run_scenario
from multivector.routes.scenarios import ONE_MOORING, SCENARIOS, Edge, Scenario
from multivector.tables import need

if TYPE_CHECKING:
    import pandas as pd

#: Export route of `export_by_route` -> edge of the network that all of its oil passes.
GATES: Mapping[str, Edge] = {
    "CPC_KZ": ("CPC_MT", "W_SEA"),
    "ATYRAU_SAMARA": ("BCHAGAN", "SAMARA"),
    "AKTAU_TOTAL": ("AKTAU", "AKTAU_PORT"),
    "AKTAU_BAKU_BTC": ("AKTAU_PORT", "BAKU"),
    "AKTAU_MAKHACHKALA": ("AKTAU_PORT", "MAKHACHKALA"),
    "CHINA_PIPE_KZ": ("ATASU", "ALASHANKOU"),
    "RAIL_OTHER": ("ATYRAU", "RAIL"),
}
#: Gates that no other gate stands behind or before: closing all of them stops all exports.
_WHOLE = ("CPC_KZ", "ATYRAU_SAMARA", "AKTAU_TOTAL", "CHINA_PIPE_KZ", "RAIL_OTHER")
_COLUMNS = [
    "test", "year", "route_code", "measure", "observed_low", "observed_high", "model_low",
    "model_point", "model_high", "miss_mt", "miss_of_range_mt",
]  # fmt: skip


def _observed(exports: pd.DataFrame, year: int) -> pd.Series:
    """Tonnes by route of one year: preferred full-year outcomes of Kazakh oil."""
    need(
        exports, "year", "period", "route_code", "basis", "million_tonnes", "status", "preferred"
    )  # fmt: skip
    rows = exports[
        (exports["year"] == year)
        & (exports["period"] == "full year")
        & exports["preferred"].astype(bool)
        & (exports["status"] != "plan")
        & (exports["basis"] == "Kazakh-origin")
    ]
    if not (rows["route_code"] == "TOTAL").any():
        raise ValueError(f"The table of exports has no total for {year}: choose another year.")
    return rows.set_index("route_code")["million_tonnes"]


def _distance(observed: tuple[float, float], model: tuple[float, float]) -> float:
    """Distance between two ranges in Mt; positive where more was observed than the model says."""
    if observed[0] > model[1]:
        return round(observed[0] - model[1], 2)
    if observed[1] < model[0]:
        return round(observed[1] - model[0], 2)
    return 0.0


def _score(
    test: str,
    year: int,
    route: str,
    measure: str,
    observed: tuple[float, float],
    model: tuple[float, float, float],
    *,
    ceiling: bool = False,
) -> dict[str, object]:
    """Put one comparison into a row; a ceiling is missed only from above."""
    low, point, high = model
    miss, miss_of_range = _distance(observed, (point, point)), _distance(observed, (low, high))
    if ceiling:
        miss, miss_of_range = max(miss, 0.0), max(miss_of_range, 0.0)
    values = (test, year, route, measure, *observed, low, point, high, miss, miss_of_range)
    return dict(zip(_COLUMNS, values, strict=True))


def _only(route: str, capacity: str) -> Scenario:
    """Close every gate but that of one route."""
    inside = "AKTAU_TOTAL" if route in ("AKTAU_BAKU_BTC", "AKTAU_MAKHACHKALA") else route
    shut = {GATES[other] for other in _WHOLE if other != inside}
    if route != inside:
        shut |= {GATES[o] for o in ("AKTAU_BAKU_BTC", "AKTAU_MAKHACHKALA") if o != route}
        shut.add(("AKTAU_PORT", "NEKA"))
    return Scenario(f"only {route}", capacity, dict.fromkeys(shut, 0.0))


def score_past_year(
    nodes: pd.DataFrame, edges: pd.DataFrame, exports: pd.DataFrame, year: int
) -> pd.DataFrame:
    """Compare the routes of a past year with the ceilings of today's technical network.

    Parameters
    ----------
    nodes, edges
        As in `exports_range`.
    exports
        As in `route_shares`.
    year
        A year with a table of routes, such as 2009 or 2013.

    Returns
    -------
    pandas.DataFrame
        One row for each route with a gate, and one for all routes but CPC together (`route_code`
        "ALL_BUT_CPC"): `test`, `year`, `route_code`, `measure`, `observed_low`, `observed_high`,
        `model_low`, `model_point`, `model_high` (the ceiling and its range, Mt a year), `miss_mt`
        and `miss_of_range_mt`. A ceiling is missed only from above: a route that carried less than
        it could does not contradict the model.

    Raises
    ------
    ValueError
        The year has no total.
    """
    import pandas as pd

    observed = _observed(exports, year)

    def ceiling(route: str, moved: float, found: ExportsRange) -> dict[str, object]:
        return _score(
            f"routes of {year}",
            year,
            route,
            "moved, against the technical ceiling",
            (moved, moved),
            (found.low, found.point, found.high),
            ceiling=True,
        )

    rows = []
    for route in GATES:
        if route in observed.index and route != "CPC_KZ":
            found = exports_range(nodes, edges, _only(route, "technical"))
            rows.append(ceiling(route, float(observed[route]), found))
    if {"CPC_KZ", "TOTAL"} <= set(observed.index):
        rest = round(float(observed["TOTAL"] - observed["CPC_KZ"]), 3)
        found = exports_range(nodes, edges, "S2")
        rows.append(ceiling("ALL_BUT_CPC", rest, found))
    return pd.DataFrame(rows, columns=_COLUMNS)


def score_baseline(
    nodes: pd.DataFrame, edges: pd.DataFrame, exports: pd.DataFrame, year: int = 2025
) -> pd.DataFrame:
    """Compare the routes of the baseline with what moved in the year that it stands for.

    Parameters
    ----------
    nodes, edges, exports
        As in `score_past_year`.
    year
        The year of the network's supply.

    Returns
    -------
    pandas.DataFrame
        As in `score_past_year`. `model_point` is one best flow; `model_low` is what no other route
        could take over, and `model_high` the route's near-term ceiling. `miss_mt` compares what
        moved with `model_point`, because that is what a map of the baseline shows; other best
        flows lie within the range.
    """
    import pandas as pd

    observed = _observed(exports, year)
    base = run_scenario(nodes, edges, "S0")
    flows = base.flows.set_index(["from_node", "to_node"])["flow_mt"]
    rows = []
    for route, gate in GATES.items():
        if route not in observed.index:
            continue
        moved, drawn = float(observed[route]), round(float(flows[gate]), 2)
        without = run_scenario(nodes, edges, Scenario("shut", changes={gate: 0.0})).exports
        most = run_scenario(nodes, edges, _only(route, "near_term")).exports
        rows.append(
            _score(
                f"baseline of {year}",
                year,
                route,
                "moved, against the best flow that is drawn",
                (moved, moved),
                (round(base.exports - without, 2), drawn, most),
            )
        )
    return pd.DataFrame(rows, columns=_COLUMNS)


def loss_in_days(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    days: int,
    loading: Mapping[str, float],
) -> pd.DataFrame:
    """Compute what the network loses in some days when CPC loads less than in the baseline.

    Parameters
    ----------
    nodes, edges
        As in `capacity_graph`.
    days
        Length of the disruption; the loss is this part of a year's loss.
    loading
        Name -> Kazakh oil that the terminal can load, Mt a year.

    Returns
    -------
    pandas.DataFrame
        Index: the names; columns `loading_mtpa`, `exports_mtpa`, `loss_mt` (in `days`) and
        `others_gain_mt` (what the other routes take over in `days`).

    Raises
    ------
    ValueError
        `days` is not positive, or a loading is negative.
    """
    import pandas as pd

    if days <= 0:
        raise ValueError(f"days is {days}: a disruption lasts one day or more.")
    gate = GATES["CPC_KZ"]
    base = run_scenario(nodes, edges, "S0")
    through = base.flows.set_index(["from_node", "to_node"])["flow_mt"][gate]
    rows = {}
    for name, rate in loading.items():
        found = run_scenario(nodes, edges, Scenario(name, changes={gate: rate}))
        loads = found.flows.set_index(["from_node", "to_node"])["flow_mt"][gate]
        gain = (found.exports - loads) - (base.exports - through)
        rows[name] = {
            "loading_mtpa": rate,
            "exports_mtpa": found.exports,
            "loss_mt": round((base.exports - found.exports) * days / 365, 2),
            "others_gain_mt": round(gain * days / 365, 2),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def score_one_mooring(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    *,
    reported: tuple[float, float],
    days: int = 57,
    loading: tuple[float, float] = ONE_MOORING,
    year: int = 2026,
) -> pd.DataFrame:
    """Compare the loss that the network predicts for some days on one mooring with the report.

    Parameters
    ----------
    nodes, edges
        As in `capacity_graph`.
    reported
        Lowest and highest loss that officials reported, Mt: `effect_low` and `effect_high` of the
        row of 28 January 2026 in `oil/disruptions`.
    days
        Days on one mooring; 29 November 2025 to 25 January 2026 are 57.
    loading
        Lowest and highest Kazakh oil that one mooring can load, Mt a year.
    year
        Year of the report.

    Returns
    -------
    pandas.DataFrame
        One row, columns as in `score_past_year`; `model_point` is the loss of scenario S4.
    """
    import pandas as pd

    stated = SCENARIOS["S4"].changes[GATES["CPC_KZ"]]
    rates = {"low": loading[1], "point": stated, "high": loading[0]}
    lost = loss_in_days(nodes, edges, days, rates)["loss_mt"]
    row = _score(
        f"{days} days on one mooring",
        year,
        "CPC_KZ",
        "exports lost",
        reported,
        (float(lost["low"]), float(lost["point"]), float(lost["high"])),
    )
    return pd.DataFrame([row], columns=_COLUMNS)


def model_scores(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    exports: pd.DataFrame,
    *,
    reported: tuple[float, float],
) -> pd.DataFrame:
    """Score the network in all three tests, misses first.

    Parameters
    ----------
    nodes, edges, exports
        As in `score_past_year`.
    reported
        As in `score_one_mooring`.

    Returns
    -------
    pandas.DataFrame
        The rows of `score_past_year` for 2009 and 2013, of `score_baseline` and of
        `score_one_mooring`, the largest miss first.

    Examples
    --------
    >>> from multivector.data import load
    >>> nodes, edges = load("oil/network_nodes"), load("oil/network_edges")
    >>> scores = model_scores(nodes, edges, load("oil/export_by_route"), reported=(3.6, 3.8))
    >>> bool((scores["miss_mt"] != 0).any())
    True
    """
    import pandas as pd

    parts = [
        *(score_past_year(nodes, edges, exports, year) for year in (2009, 2013)),
        score_baseline(nodes, edges, exports),
        score_one_mooring(nodes, edges, reported=reported),
    ]
    table = pd.concat(parts, ignore_index=True)
    order = table["miss_mt"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)
