"""Solve scenarios of the network: one, several side by side, or with one refinery varied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from multivector.routes.network import FlowResult, capacity_graph, solve
from multivector.routes.scenarios import CLOSURES, SCENARIOS, Edge, Scenario, scenario_of

if TYPE_CHECKING:
    import pandas as pd


def run_scenario(nodes: pd.DataFrame, edges: pd.DataFrame, scenario: str | Scenario) -> FlowResult:
    """Solve one scenario: a code of `SCENARIOS`, or a `Scenario` of your own.

    Examples
    --------
    >>> from multivector.data import load
    >>> nodes, edges = load("oil/network_nodes"), load("oil/network_edges")
    >>> run_scenario(nodes, edges, "S0").exports
    79.1
    """
    scenario = scenario_of(scenario)
    graph = capacity_graph(nodes, edges, capacity=scenario.capacity, changes=scenario.changes)
    return solve(graph)


def scenario_table(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    scenarios: Mapping[str, Scenario] | Iterable[str] | None = None,
) -> pd.DataFrame:
    """Solve several scenarios and set them side by side.

    Parameters
    ----------
    nodes, edges
        As in `capacity_graph`.
    scenarios
        Code -> `Scenario`, or codes of `SCENARIOS`; all of them by default.

    Returns
    -------
    pandas.DataFrame
        Index `scenario`; columns `description`, `exports_mt`, `share_of_baseline_percent` (of the
        near-term network without changes), `domestic_mt`, `stranded_mt`,
        `exports_refineries_off_mt`, one column for each market, and `cut`.
    """
    import pandas as pd

    if scenarios is None:
        scenarios = SCENARIOS
    elif not isinstance(scenarios, Mapping):
        scenarios = {code: SCENARIOS[code] for code in scenarios}
    baseline = run_scenario(nodes, edges, Scenario("baseline")).exports
    rows = {}
    for code, scenario in scenarios.items():
        result = run_scenario(nodes, edges, scenario)
        rows[code] = {
            "description": scenario.description,
            "exports_mt": result.exports,
            "share_of_baseline_percent": round(100 * result.exports / baseline, 1),
            "domestic_mt": result.domestic,
            "stranded_mt": result.stranded,
            "exports_refineries_off_mt": result.exports_refineries_off,
            **result.by_market,
            "cut": " ".join(f"{start}>{end}" for start, end in result.cut),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("scenario")


def what_if(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    closed: Iterable[str] = (),
    *,
    capacity: str = "near_term",
    cpc_loading: float | None = None,
) -> FlowResult:
    """Solve the network with some things closed: what a control panel calls.

    Parameters
    ----------
    nodes, edges
        As in `capacity_graph`.
    closed
        Names of `CLOSURES`; none leaves everything open.
    capacity
        "near_term" or "technical".
    cpc_loading
        Kazakh oil that the CPC terminal can load, in Mt a year; None leaves the table's value. A
        closed terminal stays closed whatever is given here.

    Returns
    -------
    FlowResult

    Raises
    ------
    KeyError
        A name is not in `CLOSURES`.
    ValueError
        As in `capacity_graph`.

    Examples
    --------
    >>> from multivector.data import load
    >>> nodes, edges = load("oil/network_nodes"), load("oil/network_edges")
    >>> what_if(nodes, edges, ["CPC terminal"]).exports
    17.8
    """
    changes: dict[Edge, float] = {}
    if cpc_loading is not None:
        changes |= dict.fromkeys(CLOSURES["CPC terminal"], cpc_loading)
    for name in closed:
        if name not in CLOSURES:
            raise KeyError(f"Nothing is called {name!r}: choose of {', '.join(CLOSURES)}.")
        changes |= dict.fromkeys(CLOSURES[name], 0.0)
    return run_scenario(nodes, edges, Scenario("what if", capacity, changes))


def vary_refinery(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    scenario: str | Scenario,
    draws: float | Iterable[float],
    *,
    refinery: str = "REF_PAVLODAR",
) -> pd.DataFrame:
    """Vary how much Kazakh oil one home refinery draws, and solve again.

    The draw of the Pavlodar refinery is an assumption of the network: the refinery used to be fed
    partly by Russian crude, and what it does not draw can leave by the pipeline to China.

    Parameters
    ----------
    nodes, edges, scenario
        As in `run_scenario`.
    draws
        Largest intakes of the refinery, in Mt a year: a list, or one number.
    refinery
        Node of the refinery; exactly one edge must lead to it.

    Returns
    -------
    pandas.DataFrame
        Index `draw_mt`; columns `exports_mt`, `domestic_mt` (all home refineries), `stranded_mt`
        and one column for each market.

    Raises
    ------
    KeyError
        The refinery or the scenario does not exist.
    ValueError
        A draw is negative, or not exactly one edge leads to the refinery.

    Examples
    --------
    >>> from multivector.data import load
    >>> nodes, edges = load("oil/network_nodes"), load("oil/network_edges")
    >>> vary_refinery(nodes, edges, "S1", [0, 5.5])["exports_mt"].tolist()
    [23.3, 17.8]
    """
    import pandas as pd

    scenario = scenario_of(scenario)
    kinds = dict(zip(nodes["node"], nodes["type"], strict=True))
    if kinds.get(refinery) != "refinery":
        known = [node for node, kind in kinds.items() if kind == "refinery"]
        raise KeyError(f"There is no refinery {refinery!r}: choose of {', '.join(known)}.")
    feeders = edges.loc[edges["to_node"] == refinery, "from_node"].tolist()
    if len(feeders) != 1:
        raise ValueError(f"{len(feeders)} edges lead to {refinery}; its draw needs exactly one.")
    rows = {}
    for draw in [draws] if isinstance(draws, int | float) else draws:
        changes = {**scenario.changes, (feeders[0], refinery): draw}
        result = run_scenario(nodes, edges, Scenario("varied", scenario.capacity, changes))
        rows[draw] = {
            "exports_mt": result.exports,
            "domestic_mt": result.domestic,
            "stranded_mt": result.stranded,
            **result.by_market,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("draw_mt")
