"""The network of capacities: what it lets through, and what happens when a link closes.

Table in, table out. Amounts are million tonnes (Mt) a year.

Sources of the methods
----------------------
- Maximum flow equals minimum cut: L. R. Ford and D. R. Fulkerson, "Maximal flow through a
  network", Canadian Journal of Mathematics 8 (1956), 399-404; computed with networkx.
- What a group of sinks can take on top of another group is the difference of two maximum flows,
  because the amounts that can arrive at the sinks of one network form a polymatroid:
  N. Megiddo, "Optimal flows in networks with multiple sources and sinks", Mathematical
  Programming 7 (1974), 97-107.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from multivector.routes.scenarios import Edge
from multivector.tables import need

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

_SOURCE, _SINK = "(fields)", "(markets)"
#: Capacities are counted in units of 0.01 Mt a year, because maximum flow is exact in integers.
_UNIT = 100
_COLUMNS = {"near_term": "capacity_near_term_mtpa", "technical": "capacity_mtpa"}
# The order in which markets are served where the network leaves a choice.
_MARKETS = ("M_CHINA", "W_SEA", "M_GERMANY", "M_IRAN", "M_RAIL")


@dataclass(frozen=True)
class FlowResult:
    """What the network lets through. Amounts in Mt a year.

    Attributes
    ----------
    supply
        What the fields produce.
    exports
        What reaches foreign markets when home refineries are served first.
    domestic
        What reaches home refineries.
    stranded
        Supply that reaches neither.
    exports_refineries_off
        What could leave if home refineries took nothing.
    by_market
        Exports by market node. Where the network leaves a choice, the order is: China, by sea,
        Germany, Iran, rail.
    cut
        Edges of a minimum cut of the whole flow (with room, and without the refineries' own
        intake): what holds the flow back. The cut nearest to the markets is given; others with
        the same capacity can exist.
    flows
        One row for each edge: `from_node`, `to_node`, `flow_mt`, `capacity_mtpa`, `use_percent`.
        Other flows with the same totals can exist.
    """

    supply: float
    exports: float
    domestic: float
    stranded: float
    exports_refineries_off: float
    by_market: Mapping[str, float]
    cut: tuple[Edge, ...]
    flows: pd.DataFrame


def capacity_graph(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    *,
    capacity: str = "near_term",
    changes: Mapping[Edge, float] | None = None,
) -> nx.DiGraph:
    """Build the directed network of fields, hubs, refineries and markets.

    Parameters
    ----------
    nodes
        Columns `node`, `label`, `type` (field, hub, port, border, refinery, market),
        `supply_2025_mt` for fields and `demand_cap_mtpa` for refineries.
    edges
        Columns `from_node`, `to_node`, `route`, `capacity_mtpa` and `capacity_near_term_mtpa`.
    capacity
        "near_term" or "technical".
    changes
        Edge (from, to) -> new capacity in Mt a year; 0 closes it.

    Returns
    -------
    networkx.DiGraph
        Nodes with `label` and `type`; fields have `supply`, refineries `demand` (Mt a year; None
        means no limit); edges have `route` and `capacity` (Mt a year).

    Raises
    ------
    KeyError
        A column, a node named by an edge, or an edge named in `changes` does not exist.
    ValueError
        `capacity` is neither of the two, or a capacity is negative or missing.
    """
    import networkx as nx
    import pandas as pd

    if capacity not in _COLUMNS:
        raise ValueError(f'capacity={capacity!r}: say "near_term" or "technical".')
    column = _COLUMNS[capacity]
    need(nodes, "node", "label", "type", "supply_2025_mt", "demand_cap_mtpa")
    need(edges, "from_node", "to_node", "route", column)
    graph = nx.DiGraph()
    for row in nodes.itertuples(index=False):
        supply = 0.0 if pd.isna(row.supply_2025_mt) else float(row.supply_2025_mt)
        demand = None if pd.isna(row.demand_cap_mtpa) else float(row.demand_cap_mtpa)
        graph.add_node(row.node, label=row.label, type=row.type, supply=supply, demand=demand)
    columns = (edges["from_node"], edges["to_node"], edges["route"], edges[column])
    for start, end, route, room in zip(*columns, strict=True):
        for node in (start, end):
            if node not in graph:
                raise KeyError(f"The edge {start} > {end} names {node}, which is not a node.")
        graph.add_edge(start, end, route=route, capacity=_room((start, end), room))
    for edge, room in (changes or {}).items():
        if not graph.has_edge(*edge):
            raise KeyError(f"There is no edge {edge[0]} > {edge[1]} to change.")
        graph.edges[edge]["capacity"] = _room(edge, room)
    return graph


def _room(edge: Edge, value: float) -> float:
    if not float(value) >= 0:
        raise ValueError(f"The edge {edge[0]} > {edge[1]} has capacity {value}: it must be >= 0.")
    return float(value)


def _with_ends(graph: nx.DiGraph, takes: Mapping[str, float | None]) -> nx.DiGraph:
    """Integer copy with one source before the fields and one sink behind the nodes of `takes`."""
    import networkx as nx

    ends = nx.DiGraph()
    ends.add_nodes_from((_SOURCE, _SINK))
    for start, end, data in graph.edges(data=True):
        ends.add_edge(start, end, capacity=round(data["capacity"] * _UNIT))
    for node, data in graph.nodes(data=True):
        if data["supply"]:
            ends.add_edge(_SOURCE, node, capacity=round(data["supply"] * _UNIT))
    for node, limit in takes.items():
        # An edge without capacity has no limit, in networkx.
        room = {} if limit is None else {"capacity": round(limit * _UNIT)}
        ends.add_edge(node, _SINK, **room)
    return ends


def _maximum(graph: nx.DiGraph, takes: Mapping[str, float | None]) -> float:
    import networkx as nx

    if not takes:
        return 0.0
    # On a network of this size Edmonds-Karp is the fastest of networkx's algorithms.
    most = nx.maximum_flow_value(
        _with_ends(graph, takes), _SOURCE, _SINK, flow_func=nx.algorithms.flow.edmonds_karp
    )
    return most / _UNIT


def served(graph: nx.DiGraph) -> tuple[float, float]:
    """Say what the home refineries get when they are served first, and what they ask for.

    A refinery asks for its limit, or for what its own links can bring where that is less.

    Parameters
    ----------
    graph
        From `capacity_graph`.

    Returns
    -------
    tuple of float
        Served and asked for, in Mt a year.
    """
    refineries = _refineries(graph)
    asked = 0.0
    for node, limit in refineries.items():
        room = sum(data["capacity"] for _, _, data in graph.in_edges(node, data=True))
        asked += room if limit is None else min(limit, room)
    return _maximum(graph, refineries), round(asked, 2)


def exports_of(graph: nx.DiGraph) -> float:
    """Greatest exports with home refineries served first: `solve` without the details.

    Parameters
    ----------
    graph
        From `capacity_graph`.

    Returns
    -------
    float
        Mt a year.
    """
    refineries = _refineries(graph)
    takes = refineries | {n: None for n, d in graph.nodes(data=True) if d["type"] == "market"}
    return round(_maximum(graph, takes) - _maximum(graph, refineries), 2)


def _refineries(graph: nx.DiGraph) -> dict[str, float | None]:
    return {n: d["demand"] for n, d in graph.nodes(data=True) if d["type"] == "refinery"}


def solve(graph: nx.DiGraph) -> FlowResult:
    """Greatest exports through the network, home refineries served first.

    The refineries get all that can reach them, F(R). The exports are what the network carries on
    top of it, F(R and markets) - F(R), where F is a maximum flow; each market's part follows in
    the same way, one market after the other (see the module's sources).

    Parameters
    ----------
    graph
        From `capacity_graph`.

    Returns
    -------
    FlowResult
    """
    import networkx as nx
    import pandas as pd

    kinds = graph.nodes(data=True)
    refineries = _refineries(graph)
    markets = [n for n, d in kinds if d["type"] == "market"]
    markets.sort(key=lambda n: (_MARKETS.index(n) if n in _MARKETS else len(_MARKETS), n))
    supply = sum(d["supply"] for _, d in kinds)

    takes: dict[str, float | None] = dict(refineries)
    domestic = reached = _maximum(graph, takes)
    by_market: dict[str, float] = {}
    for market in markets:
        takes[market] = None
        now = _maximum(graph, takes)
        by_market[market] = round(now - reached, 2)
        reached = now

    everything = _with_ends(graph, takes)
    _, (near, far) = nx.minimum_cut(everything, _SOURCE, _SINK)
    cut = sorted(
        (start, end)
        for start, end, data in graph.edges(data=True)
        if start in near and end in far and data["capacity"] > 0
    )
    # One flow that has these amounts: all sinks are capped at what they get, and fill up.
    each = {}
    filled: dict[str, float | None] = {}
    before = 0.0
    for refinery, limit in refineries.items():
        filled[refinery] = limit
        now = _maximum(graph, filled)
        each[refinery], before = now - before, now
    # Edmonds-Karp walks in the order of the tables, so the same flow comes out on every run.
    _, flow = nx.maximum_flow(
        _with_ends(graph, each | by_market),
        _SOURCE,
        _SINK,
        flow_func=nx.algorithms.flow.edmonds_karp,
    )
    rows = [
        (start, end, flow[start].get(end, 0) / _UNIT, data["capacity"])
        for start, end, data in graph.edges(data=True)
    ]
    flows = pd.DataFrame(rows, columns=["from_node", "to_node", "flow_mt", "capacity_mtpa"])
    flows["use_percent"] = (100 * flows["flow_mt"] / flows["capacity_mtpa"]).where(
        flows["capacity_mtpa"] > 0
    )
    return FlowResult(
        supply=round(supply, 2),
        exports=round(reached - domestic, 2),
        domestic=round(domestic, 2),
        stranded=round(supply - reached, 2),
        exports_refineries_off=round(_maximum(graph, dict.fromkeys(markets)), 2),
        by_market=by_market,
        cut=tuple(cut),
        flows=flows,
    )
