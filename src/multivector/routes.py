"""Oil routes: how long, through whose land, how much, and what happens when one closes.

Table in, table out; nothing is read from a file and nothing is printed. Amounts are million
tonnes (Mt) or million tonnes a year, lengths are kilometres on the WGS84 ellipsoid.

Sources of the methods
----------------------
- Geodesic length: C. F. F. Karney, "Algorithms for geodesics", Journal of Geodesy 87 (2013),
  43-55, as implemented by PROJ (`pyproj.Geod`).
- Maximum flow equals minimum cut: L. R. Ford and D. R. Fulkerson, "Maximal flow through a
  network", Canadian Journal of Mathematics 8 (1956), 399-404; computed with networkx.
- What a group of sinks can take on top of another group is the difference of two maximum flows,
  because the amounts that can arrive at the sinks of one network form a polymatroid:
  N. Megiddo, "Optimal flows in networks with multiple sources and sinks", Mathematical
  Programming 7 (1974), 97-107.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    from geopandas import GeoDataFrame

__all__ = [
    "CLOSURES",
    "LINES_OF_ROUTE",
    "LINE_OF_PIPELINE",
    "MEMO_CODES",
    "SCENARIOS",
    "FlowResult",
    "Scenario",
    "capacity_graph",
    "countries_crossed",
    "edge_states",
    "line_lengths",
    "network_lines",
    "route_shares",
    "run_scenario",
    "scenario_table",
    "sensitivity",
    "solve",
    "what_if",
]

Edge = tuple[str, str]

#: Export route of `export_by_route` -> lines of the geometry layer `routes` that draw it.
LINES_OF_ROUTE: Mapping[str, tuple[str, ...]] = {
    "CPC_KZ": ("cpc",),
    "ATYRAU_SAMARA": ("uzen_atyrau_samara",),
    "DRUZHBA_GERMANY": ("druzhba_north",),
    "CHINA_PIPE_KZ": ("kenkiyak_atyrau", "kenkiyak_kumkol", "kumkol_atasu", "atasu_alashankou"),
    "AKTAU_BAKU_BTC": ("tanker_aktau_baku", "btc"),
    "AKTAU_MAKHACHKALA": ("tanker_aktau_makhachkala",),
}
#: Row of the table `pipelines` -> line of the geometry layer `routes`.
LINE_OF_PIPELINE: Mapping[str, str] = {
    "CPC": "cpc",
    "ATYRAU_SAMARA": "uzen_atyrau_samara",
    "DRUZHBA_NORTH": "druzhba_north",
    "ATASU_ALASHANKOU": "atasu_alashankou",
    "KENKIYAK_KUMKOL": "kenkiyak_kumkol",
    "ATYRAU_KENKIYAK": "kenkiyak_atyrau",
    "BTC": "btc",
    "BAKU_SUPSA": "baku_supsa",
    "AKTAU_BAKU": "tanker_aktau_baku",
    "AKTAU_MAKHACHKALA": "tanker_aktau_makhachkala",
}
#: Codes of `export_by_route` that are sums over routes, not routes.
MEMO_CODES: frozenset[str] = frozenset({"TOTAL", "VIA_RUSSIA", "BYPASS_RUSSIA"})

_GEOD = {"ellps": "WGS84"}


def _need(table: Any, *columns: str) -> None:
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise KeyError(
            f"The table lacks the column(s) {', '.join(missing)}; it has: "
            f"{', '.join(map(str, table.columns))}."
        )


# ---------------------------------------------------------------------------------------------
# Geometry
# ---------------------------------------------------------------------------------------------


def line_lengths(lines: GeoDataFrame) -> pd.Series:
    """Length of each line on the WGS84 ellipsoid, in kilometres.

    Parameters
    ----------
    lines
        Lines in any known coordinate system.

    Returns
    -------
    pandas.Series
        `length_km`, with the index of `lines`. The segments between a line's vertices count as
        geodesics, so a line with few vertices is shorter than the pipe it stands for.

    Raises
    ------
    ValueError
        The layer has no coordinate system.

    Examples
    --------
    One degree of longitude on the equator:

    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> line = gpd.GeoDataFrame(geometry=[LineString([(0, 0), (1, 0)])], crs=4326)
    >>> float(line_lengths(line).round(2)[0])
    111.32
    """
    from pyproj import Geod

    if lines.crs is None:
        raise ValueError(
            "The lines have no coordinate system, so their degrees or metres mean nothing: "
            "say which it is, for example lines.set_crs(4326)."
        )
    geod = Geod(**_GEOD)
    degrees = lines.geometry.to_crs(4326)
    return degrees.apply(lambda g: geod.geometry_length(g) / 1000).rename("length_km")


def countries_crossed(
    lines: GeoDataFrame,
    countries: GeoDataFrame,
    *,
    key: str = "route",
    country: str = "country",
    sea: str = "sea",
    min_km: float = 1.0,
) -> pd.DataFrame:
    """How many kilometres of each line lie in each country.

    Parameters
    ----------
    lines
        Lines with the column `key`.
    countries
        Polygons with the column `country`.
    key, country
        Names of those columns.
    sea
        Name for what lies in no polygon: open water, or the strip by which a generalised coast
        misses the shore.
    min_km
        Pieces shorter than this are left out: a generalised boundary that touches a line makes
        slivers.

    Returns
    -------
    pandas.DataFrame
        Columns `key`, `country`, `length_km`, `share_percent` (of the whole line), a row for each
        line and country, in the order in which the line meets the countries.
    """
    import pandas as pd
    from pyproj import Geod
    from shapely.ops import unary_union

    _need(lines, key)
    _need(countries, country)
    geod = Geod(**_GEOD)
    routes = lines.to_crs(4326)
    land = countries.to_crs(4326)
    rows = []
    for name, line in zip(routes[key], routes.geometry, strict=True):
        whole = geod.geometry_length(line) / 1000
        near = land[land.intersects(line)]
        pieces = [
            (code, line.intersection(area))
            for code, area in zip(near[country], near.geometry, strict=True)
        ]
        pieces.append((sea, line.difference(unary_union(list(near.geometry)))))
        found = []
        for code, piece in pieces:
            km = geod.geometry_length(piece) / 1000
            if km > 0 and km >= min_km:
                found.append((_first_place(line, piece), code, km))
        for _, code, km in sorted(found):
            rows.append((name, code, km, 100 * km / whole))
    return pd.DataFrame(rows, columns=[key, country, "length_km", "share_percent"])


def _first_place(line: Any, piece: Any) -> float:
    """Where along `line` the piece begins."""
    import shapely

    starts = [
        shapely.Point(part.coords[0])
        for part in shapely.get_parts(piece)
        if part.geom_type == "LineString"
    ]
    return min(line.project(start) for start in starts)


# ---------------------------------------------------------------------------------------------
# Shares
# ---------------------------------------------------------------------------------------------


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
    _need(
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


# ---------------------------------------------------------------------------------------------
# The capacity network
# ---------------------------------------------------------------------------------------------

_SOURCE, _SINK = "(fields)", "(markets)"
#: Capacities are counted in units of 0.01 Mt a year, because maximum flow is exact in integers.
_UNIT = 100
_COLUMNS = {"near_term": "capacity_near_term_mtpa", "technical": "capacity_mtpa"}
# The order in which markets are served where the network leaves a choice.
_MARKETS = ("M_CHINA", "W_SEA", "M_GERMANY", "M_IRAN", "M_RAIL")

_CPC: dict[Edge, float] = {("CPC_MT", "W_SEA"): 0.0}
_NO_NEKA_SUPSA: dict[Edge, float] = {("AKTAU_PORT", "NEKA"): 0.0, ("BAKU", "SUPSA"): 0.0}
_NO_RUSSIA: dict[Edge, float] = {
    ("CPC_KZ", "CPC_RU"): 0.0,
    ("BCHAGAN", "SAMARA"): 0.0,
    ("AKTAU_PORT", "MAKHACHKALA"): 0.0,
}
_NO_TANKERS: dict[Edge, float] = {
    ("AKTAU_PORT", "BAKU"): 0.0,
    ("AKTAU_PORT", "MAKHACHKALA"): 0.0,
    ("AKTAU_PORT", "NEKA"): 0.0,
}
_CHINA_FREE: dict[Edge, float] = {("ATASU", "ALASHANKOU"): 20.0, ("ALASHANKOU", "M_CHINA"): 20.0}
_EXPANDED: dict[Edge, float] = {
    ("ATYRAU", "KENKIYAK"): 12.0,
    ("KENKIYAK", "KUMKOL"): 15.0,
    ("AKTAU", "AKTAU_PORT"): 20.0,
    ("AKTAU_PORT", "BAKU"): 7.0,
}

#: Things that can be closed, by a name a reader understands: edges whose capacity becomes zero.
CLOSURES: Mapping[str, tuple[Edge, ...]] = {
    "CPC terminal": tuple(_CPC),
    "Atyrau-Samara": (("BCHAGAN", "SAMARA"),),
    "Caspian tankers": tuple(_NO_TANKERS),
    "Baku-Tbilisi-Ceyhan": (("BAKU", "CEYHAN"),),
    "Pipeline to China": (("ATASU", "ALASHANKOU"),),
    "All Russian territory": tuple(_NO_RUSSIA),
}


@dataclass(frozen=True)
class Scenario:
    """A what-if: which column of capacities, and which edges are changed.

    Attributes
    ----------
    description
        In words.
    capacity
        "near_term" (contracts and observed use, less Russian oil) or "technical".
    changes
        Edge (from, to) -> capacity in Mt a year.
    """

    description: str
    capacity: str = "near_term"
    changes: Mapping[Edge, float] = field(default_factory=dict)


#: The scenarios of the table `network_scenarios`.
SCENARIOS: Mapping[str, Scenario] = {
    "S0": Scenario("Baseline, near-term capacities"),
    "S1": Scenario("CPC terminal closed, near-term limits elsewhere", changes=_CPC),
    "S2": Scenario(
        "CPC terminal closed, technical capacities elsewhere (no Neka, no Supsa)",
        "technical",
        _CPC | _NO_NEKA_SUPSA,
    ),
    "S3": Scenario(
        "CPC terminal closed, technical capacities with Supsa and Neka", "technical", _CPC
    ),
    "S4": Scenario(
        "CPC on one mooring, Russian oil keeps 6.7 Mt (30.2 left)",
        changes={("CPC_MT", "W_SEA"): 30.2},
    ),
    "S4b": Scenario(
        "CPC on one mooring at the rate of December 2025 (45.9 left)",
        changes={("CPC_MT", "W_SEA"): 45.9},
    ),
    "S5": Scenario("Everything through Russia closed, near-term", changes=_NO_RUSSIA),
    "S6": Scenario(
        "Everything through Russia closed, technical (no Neka, no Supsa)",
        "technical",
        _NO_RUSSIA | _NO_NEKA_SUPSA,
    ),
    "S7": Scenario("Atyrau-Samara closed", changes={("BCHAGAN", "SAMARA"): 0.0}),
    "S8": Scenario("Caspian tankers stopped", changes=_NO_TANKERS),
    "S9": Scenario(
        "CPC closed and Russian transit to China ended (20 free at Alashankou)",
        changes=_CPC | _CHINA_FREE,
    ),
    "S10": Scenario(
        "CPC closed, planned expansions built (Kenkiyak 12, Kumkol 15, Aktau 20, Baku 7)",
        changes=_CPC | _EXPANDED,
    ),
    "S11": Scenario(
        "As S10, and Russian transit to China ended", changes=_CPC | _EXPANDED | _CHINA_FREE
    ),
}


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
    _need(nodes, "node", "label", "type", "supply_2025_mt", "demand_cap_mtpa")
    _need(edges, "from_node", "to_node", "route", column)
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
    return nx.maximum_flow_value(_with_ends(graph, takes), _SOURCE, _SINK) / _UNIT


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
    refineries = {n: d["demand"] for n, d in kinds if d["type"] == "refinery"}
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


def run_scenario(nodes: pd.DataFrame, edges: pd.DataFrame, scenario: str | Scenario) -> FlowResult:
    """Solve one scenario: a code of `SCENARIOS`, or a `Scenario` of your own.

    Examples
    --------
    >>> from multivector.data import load
    >>> nodes, edges = load("oil/network_nodes"), load("oil/network_edges")
    >>> run_scenario(nodes, edges, "S0").exports
    79.1
    """
    if isinstance(scenario, str):
        if scenario not in SCENARIOS:
            raise KeyError(f"There is no scenario {scenario!r}: choose of {', '.join(SCENARIOS)}.")
        scenario = SCENARIOS[scenario]
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
        changes |= dict.fromkeys(_CPC, cpc_loading)
    for name in closed:
        if name not in CLOSURES:
            raise KeyError(f"Nothing is called {name!r}: choose of {', '.join(CLOSURES)}.")
        changes |= dict.fromkeys(CLOSURES[name], 0.0)
    return run_scenario(nodes, edges, Scenario("what if", capacity, changes))


def network_lines(nodes: pd.DataFrame, edges: pd.DataFrame) -> GeoDataFrame:
    """Draw each edge of the network as a straight line between its nodes.

    Parameters
    ----------
    nodes
        Columns `node`, `lat` and `lon` (degrees; missing where a node has no one place).
    edges
        Columns `from_node` and `to_node`, and any others: the table of capacities, or the
        `flows` of a result.

    Returns
    -------
    geopandas.GeoDataFrame
        The edges between two different places, with all columns of `edges`, in degrees
        (EPSG:4326). The lines say who is joined with whom, not where a pipe runs.

    Raises
    ------
    KeyError
        A column, or a node that an edge names, does not exist.
    """
    import geopandas as gpd
    from shapely import LineString

    _need(nodes, "node", "lat", "lon")
    _need(edges, "from_node", "to_node")
    place = {r.node: (r.lon, r.lat) for r in nodes[["node", "lon", "lat"]].itertuples(index=False)}
    named = {*edges["from_node"], *edges["to_node"]}
    if stray := sorted(named - place.keys()):
        raise KeyError(f"The edges name {', '.join(stray)}, which are not nodes.")
    located = {node for node, at in place.items() if at[0] == at[0] and at[1] == at[1]}
    kept = edges[
        [
            a in located and b in located and place[a] != place[b]
            for a, b in zip(edges["from_node"], edges["to_node"], strict=True)
        ]
    ]
    drawn = [
        LineString([place[a], place[b]])
        for a, b in zip(kept["from_node"], kept["to_node"], strict=True)
    ]
    return gpd.GeoDataFrame(kept.copy(), geometry=drawn, crs=4326)


def edge_states(result: FlowResult) -> pd.DataFrame:
    """Say of each edge whether it holds the flow back.

    Parameters
    ----------
    result
        A solved network.

    Returns
    -------
    pandas.DataFrame
        `result.flows` with the column `state`: "in the cut" (full, and part of the minimum cut),
        "full", "room left", "empty" (room, but no flow) or "closed" (no capacity).
    """
    flows = result.flows.copy()
    pairs = list(zip(flows["from_node"], flows["to_node"], strict=True))
    states = []
    for pair, flow, room in zip(pairs, flows["flow_mt"], flows["capacity_mtpa"], strict=True):
        if pair in result.cut:
            states.append("in the cut")
        elif room == 0:
            states.append("closed")
        elif flow == 0:
            states.append("empty")
        else:
            # Amounts are counted in whole units, so half a unit is rounding.
            states.append("full" if room - flow < 0.5 / _UNIT else "room left")
    return flows.assign(state=states)


def sensitivity(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    scenario: str | Scenario,
    *,
    varied: Iterable[Edge],
    factors: Iterable[float] = (0.5, 2.0),
) -> pd.DataFrame:
    """Vary one capacity at a time and solve again.

    Parameters
    ----------
    nodes, edges, scenario
        As in `run_scenario`.
    varied
        Edges whose capacity is multiplied.
    factors
        What it is multiplied by.

    Returns
    -------
    pandas.DataFrame
        A row for each edge (`from_node`, `to_node` as index), a column of exports in Mt for each
        factor.

    Raises
    ------
    KeyError
        An edge or a scenario does not exist.
    """
    import pandas as pd

    if isinstance(scenario, str):
        if scenario not in SCENARIOS:
            raise KeyError(f"There is no scenario {scenario!r}: choose of {', '.join(SCENARIOS)}.")
        scenario = SCENARIOS[scenario]
    graph = capacity_graph(nodes, edges, capacity=scenario.capacity, changes=scenario.changes)
    rows = {}
    for edge in varied:
        if not graph.has_edge(*edge):
            raise KeyError(f"There is no edge {edge[0]} > {edge[1]} to vary.")
        room = graph.edges[edge]["capacity"]
        rows[edge] = {
            factor: run_scenario(
                nodes,
                edges,
                Scenario("varied", scenario.capacity, {**scenario.changes, edge: factor * room}),
            ).exports
            for factor in factors
        }
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index = pd.MultiIndex.from_tuples(rows, names=["from_node", "to_node"])
    return table
