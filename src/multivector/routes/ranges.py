"""All uncertain capacities of the network at once: the range of every scenario.

The table of edges gives, for each link whose capacity is in doubt, a lowest and a highest value:
near term, technical, and for planned expansions. A scenario's exports then have a range too.

Why two corners are enough
--------------------------
Home refineries are served first, so exports are F(all) - F(refineries), where F is a maximum flow.
If the refineries get everything they ask for even when every other link is at its lowest, then
F(refineries) is just the sum of their intakes. F(all) never falls when a link widens (Ford and
Fulkerson 1956), and widening a refinery's own link by x adds at most x to F(all) while the
refineries take exactly x more. So exports never fall when a link other than a refinery's widens,
and never rise when a refinery's link widens. The lowest exports lie where all links are at their
lowest and the refineries' links at their highest; the highest lie at the opposite corner.

Where the refineries are not always served in full this argument fails. `exports_range` then returns
bounds that surely hold the truth but may be too wide, and says so (`exact` is False).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from multivector.routes.network import capacity_graph, exports_of, served
from multivector.routes.scenarios import SCENARIOS, Edge, Scenario, scenario_of
from multivector.tables import need

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

_RANGES = {
    "near_term": ("near_term_low_mtpa", "capacity_near_term_mtpa", "near_term_high_mtpa"),
    "technical": ("capacity_low_mtpa", "capacity_mtpa", "capacity_high_mtpa"),
}


@dataclass(frozen=True)
class ExportsRange:
    """Exports of a scenario when all uncertain capacities vary together, in Mt a year.

    Attributes
    ----------
    low, point, high
        Lowest exports, exports at the table's own values, highest exports.
    exact
        True if `low` and `high` are reached by some choice of capacities within their ranges;
        False if they only bound the exports.
    """

    low: float
    point: float
    high: float
    exact: bool


def capacity_ranges(edges: pd.DataFrame, scenario: str | Scenario) -> pd.DataFrame:
    """Lowest, stated and highest capacity of each uncertain edge of a scenario.

    Parameters
    ----------
    edges
        Columns `from_node`, `to_node`, `capacity_mtpa`, `capacity_low_mtpa`, `capacity_high_mtpa`,
        `capacity_near_term_mtpa`, `near_term_low_mtpa`, `near_term_high_mtpa`,
        `expanded_low_mtpa`, `expanded_high_mtpa`.
    scenario
        A code of `SCENARIOS`, or a `Scenario` of your own.

    Returns
    -------
    pandas.DataFrame
        Index `from_node`, `to_node`; columns `low_mtpa`, `point_mtpa`, `high_mtpa`. Edges whose
        capacity is certain, or which the scenario sets without doubt, are left out.

    Raises
    ------
    KeyError
        A column, a scenario or an expanded edge does not exist.
    ValueError
        A range does not hold its own stated value, or only one of its ends is given.

    Examples
    --------
    >>> from multivector.data import load
    >>> ranges = capacity_ranges(load("oil/network_edges"), "S1")
    >>> ranges.loc[("TENGIZ", "ATYRAU")].tolist()
    [0.3, 10.0, 10.0]
    """
    import pandas as pd

    scenario = scenario_of(scenario)
    columns = _RANGES[scenario.capacity]
    need(edges, "from_node", "to_node", *columns, "expanded_low_mtpa", "expanded_high_mtpa")
    by_edge = edges.set_index(["from_node", "to_node"])
    rows: dict[Edge, tuple[float, float, float]] = {}
    for edge in by_edge.index:
        found = by_edge.loc[edge]
        low, point, high = (float(found[column]) for column in columns)
        if edge in scenario.changes:
            point = float(scenario.changes[edge])
            low, high = scenario.ranges.get(edge, (point, point))
            if edge in scenario.expanded:
                low, high = float(found["expanded_low_mtpa"]), float(found["expanded_high_mtpa"])
        if low != low and high != high:
            continue
        if not low <= point <= high:
            raise ValueError(
                f"The edge {edge[0]} > {edge[1]} has the range {low} to {high}, which does not "
                f"hold its value {point}. Correct oil/network_edges or the scenario."
            )
        if low < high:
            rows[edge] = (low, point, high)
    if stray := [edge for edge in scenario.expanded if edge not in by_edge.index]:
        raise KeyError(f"There is no edge {stray[0][0]} > {stray[0][1]} to expand.")
    table = pd.DataFrame.from_dict(
        rows, orient="index", columns=["low_mtpa", "point_mtpa", "high_mtpa"]
    )
    table.index = pd.MultiIndex.from_tuples(rows, names=["from_node", "to_node"])
    return table


def exports_range(
    nodes: pd.DataFrame, edges: pd.DataFrame, scenario: str | Scenario
) -> ExportsRange:
    """Range of a scenario's exports when all uncertain capacities vary together.

    Parameters
    ----------
    nodes, edges
        As in `capacity_graph`; `edges` also as in `capacity_ranges`.
    scenario
        A code of `SCENARIOS`, or a `Scenario` of your own.

    Returns
    -------
    ExportsRange

    Notes
    -----
    Two corners of the box of capacities are solved; the module explains when they are exact.

    Examples
    --------
    >>> from multivector.data import load
    >>> found = exports_range(load("oil/network_nodes"), load("oil/network_edges"), "S1")
    >>> found.low < found.point < found.high, found.exact
    (True, True)
    """
    scenario = scenario_of(scenario)
    ranges = capacity_ranges(edges, scenario)
    refineries = set(nodes.loc[nodes["type"] == "refinery", "node"])

    def graph(towards: float, refinery_towards: float) -> nx.DiGraph:
        return capacity_graph(
            nodes,
            edges,
            capacity=scenario.capacity,
            changes=_between(ranges, scenario, refineries, towards, refinery_towards),
        )

    point = exports_of(
        capacity_graph(nodes, edges, capacity=scenario.capacity, changes=scenario.changes)
    )
    tight, wide = graph(0, 1), graph(1, 0)
    least_served, asked = served(tight)
    if least_served >= asked - 1e-9:
        return ExportsRange(exports_of(tight), point, exports_of(wide), exact=True)
    # Refineries may go short: bound F(all) and F(refineries) apart from each other.
    low = exports_of(graph(0, 0)) + served(graph(0, 0))[0] - served(graph(1, 1))[0]
    high = exports_of(graph(1, 1)) + served(graph(1, 1))[0] - served(graph(0, 0))[0]
    return ExportsRange(round(max(low, 0.0), 2), point, round(high, 2), exact=False)


def _between(
    ranges: pd.DataFrame,
    scenario: Scenario,
    refineries: set[str],
    towards: float | Mapping[Edge, float],
    refinery_towards: float | None = None,
) -> dict[Edge, float]:
    """Capacities at a place between low (0) and high (1), one place for all edges or one each."""
    changes = dict(scenario.changes)
    for (start, end), low, high in zip(
        ranges.index, ranges["low_mtpa"], ranges["high_mtpa"], strict=True
    ):
        if isinstance(towards, Mapping):
            place = towards[start, end]
        elif refinery_towards is not None and end in refineries:
            place = refinery_towards
        else:
            place = towards
        changes[start, end] = low + place * (high - low)
    return changes


def range_table(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    scenarios: Mapping[str, Scenario] | Iterable[str] | None = None,
) -> pd.DataFrame:
    """Range of exports of several scenarios, side by side.

    Parameters
    ----------
    nodes, edges
        As in `exports_range`.
    scenarios
        Code -> `Scenario`, or codes of `SCENARIOS`; all of them by default.

    Returns
    -------
    pandas.DataFrame
        Index `scenario`; columns `description`, `low_mt`, `exports_mt`, `high_mt`, `exact`.

    Raises
    ------
    KeyError
        A code is not in `SCENARIOS`.
    """
    import pandas as pd

    if scenarios is None:
        scenarios = SCENARIOS
    elif not isinstance(scenarios, Mapping):
        scenarios = {code: scenario_of(code) for code in scenarios}
    rows = {}
    for code, scenario in scenarios.items():
        found = exports_range(nodes, edges, scenario)
        rows[code] = {
            "description": scenario.description,
            "low_mt": found.low,
            "exports_mt": found.point,
            "high_mt": found.high,
            "exact": found.exact,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("scenario")


def sample_exports(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    scenarios: Iterable[str] | Mapping[str, Scenario],
    *,
    n: int = 100,
    seed: int = 0,
) -> pd.DataFrame:
    """Draw all uncertain capacities at random and solve several scenarios with the same draw.

    The stated capacities and the two corners come first, then `n` draws, uniform between the ends
    of each range and independent of one another. Within a draw, one link keeps one place between
    its ends in all scenarios, so the difference of two columns is what one scenario gains over
    another.

    Parameters
    ----------
    nodes, edges
        As in `exports_range`.
    scenarios
        Codes of `SCENARIOS`, or code -> `Scenario`.
    n
        Number of random draws; 0 leaves the stated capacities and the two corners.
    seed
        Seed of the random numbers: the same seed gives the same table.

    Returns
    -------
    pandas.DataFrame
        Index `draw` ("as stated", "low corner", "high corner", then 0, 1, ...); one column of
        exports in Mt for each scenario. A uniform draw is a convention, not knowledge: quote the
        range, and call no share of the draws a probability.

    Raises
    ------
    ValueError
        `n` is negative.
    """
    import numpy as np
    import pandas as pd

    if n < 0:
        raise ValueError(f"n is {n}: the number of draws cannot be negative.")
    chosen = (
        dict(scenarios)
        if isinstance(scenarios, Mapping)
        else {code: scenario_of(code) for code in scenarios}
    )
    refineries = set(nodes.loc[nodes["type"] == "refinery", "node"])
    links = list(zip(edges["from_node"], edges["to_node"], strict=True))
    to_refinery = np.array([end in refineries for _, end in links])
    random = np.random.default_rng(seed)
    places = {"low corner": to_refinery.astype(float), "high corner": 1.0 - to_refinery}
    places |= {str(draw): random.uniform(size=len(links)) for draw in range(n)}
    columns = {}
    for code, scenario in chosen.items():
        ranges = capacity_ranges(edges, scenario)
        graph = capacity_graph(nodes, edges, capacity=scenario.capacity, changes=scenario.changes)
        column = {"as stated": exports_of(graph)}
        for draw, place in places.items():
            at = dict(zip(links, place.tolist(), strict=True))
            for edge, room in _between(ranges, scenario, refineries, at).items():
                graph.edges[edge]["capacity"] = room
            column[draw] = exports_of(graph)
        columns[code] = column
    return pd.DataFrame(columns).rename_axis("draw")
