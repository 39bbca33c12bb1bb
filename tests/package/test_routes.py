"""Routes: lengths, countries, shares, and the network against its published results."""

from __future__ import annotations

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, box

from multivector import routes
from multivector.data import geo, load
from multivector.routes import network


@pytest.fixture(scope="module")
def nodes():
    return load("oil/network_nodes")


@pytest.fixture(scope="module")
def edges():
    return load("oil/network_edges")


@pytest.fixture(scope="module")
def exports():
    return load("oil/export_by_route")


# --- geometry --------------------------------------------------------------------------------


def test_lengths_agree_with_the_layer_to_a_kilometre():
    lines = geo("routes")
    assert np.abs(routes.line_lengths(lines) - lines["length_km"]).max() <= 1


def test_length_does_not_depend_on_the_layers_projection():
    lines = geo("routes")
    other = lines.to_crs("+proj=aea +lat_1=43 +lat_2=54 +lat_0=48 +lon_0=67")
    assert np.allclose(routes.line_lengths(other), routes.line_lengths(lines), rtol=1e-9)


def test_a_quarter_meridian_is_the_known_length():
    meridian = gpd.GeoDataFrame(geometry=[LineString([(0, 0), (0, 90)])], crs=4326)
    # 10 001.966 km on WGS84: Karney 2013.
    assert routes.line_lengths(meridian)[0] == pytest.approx(10_001.966, abs=0.001)


def test_a_piece_that_is_empty_has_no_length():
    germany = geo("countries").set_index("country").loc[["DEU"]]
    outside = geo("routes").set_index("route").loc[["cpc"]].clip(germany)
    assert routes.line_lengths(outside).sum() == 0


def test_a_layer_without_a_system_is_refused():
    with pytest.raises(ValueError, match="coordinate system"):
        routes.line_lengths(gpd.GeoDataFrame(geometry=[LineString([(0, 0), (1, 1)])]))


@pytest.fixture
def two_states():
    cells = [box(0, -1, 1, 1), box(1, -1, 2, 1)]
    return gpd.GeoDataFrame({"country": ["AAA", "BBB"]}, geometry=cells, crs=4326)


def test_overlay_splits_a_line_in_the_order_of_its_way(two_states):
    line = gpd.GeoDataFrame(
        {"route": ["r"]}, geometry=[LineString([(3, 0), (1.5, 0), (0.5, 0)])], crs=4326
    )
    crossed = routes.countries_crossed(line, two_states)
    assert list(crossed["country"]) == ["sea", "BBB", "AAA"]
    assert crossed["share_percent"].round(6).tolist() == [40, 40, 20]
    assert crossed["length_km"].sum() == pytest.approx(routes.line_lengths(line)[0])


def test_overlay_leaves_out_slivers_but_not_by_default_more(two_states):
    line = gpd.GeoDataFrame(
        {"route": ["r"]}, geometry=[LineString([(0.5, 0), (1.005, 0)])], crs=4326
    )
    assert list(routes.countries_crossed(line, two_states)["country"]) == ["AAA"]
    both = routes.countries_crossed(line, two_states, min_km=0.1)
    assert list(both["country"]) == ["AAA", "BBB"]


def test_overlay_takes_other_names_and_projections(two_states):
    line = gpd.GeoDataFrame(
        {"name": ["r"]}, geometry=[LineString([(0.2, 0), (0.7, 0)])], crs=4326
    ).to_crs(3857)
    states = two_states.rename(columns={"country": "iso"})
    crossed = routes.countries_crossed(line, states, key="name", country="iso")
    assert crossed.columns.tolist() == ["name", "iso", "length_km", "share_percent"]
    assert crossed["share_percent"].tolist() == [pytest.approx(100)]
    with pytest.raises(KeyError, match="country"):
        routes.countries_crossed(line, states, key="name")


def test_each_pipeline_crosses_the_countries_that_its_row_names():
    crossed = routes.countries_crossed(geo("routes"), geo("countries"), min_km=0)
    met = crossed.groupby("route")["country"].agg(set)
    pipelines = load("oil/pipelines").set_index("route_code")["countries_crossed"]
    for code, line in routes.LINE_OF_PIPELINE.items():
        stated = set(pipelines[code].split(";"))
        assert met[line] - {"sea"} <= stated, code
        # Alashankou lies on the near side of the generalised border: no Chinese kilometre.
        if code != "ATASU_ALASHANKOU":
            assert stated <= met[line], code


def test_each_route_code_and_line_exists(exports):
    lines = set(geo("routes")["route"])
    assert set(routes.LINES_OF_ROUTE) <= set(exports["route_code"])
    assert {line for drawn in routes.LINES_OF_ROUTE.values() for line in drawn} <= lines
    assert set(routes.LINE_OF_PIPELINE) <= set(load("oil/pipelines")["route_code"])
    assert set(routes.LINE_OF_PIPELINE.values()) <= lines


# --- shares ----------------------------------------------------------------------------------


def test_shares_agree_with_the_table_of_shares(exports):
    found = routes.route_shares(exports).set_index(["year", "route_code"])["share_percent"]
    table = load("oil/route_shares").set_index(["year", "route_code"])["share_percent"]
    both = found.index.intersection(table.index)
    assert len(both) >= 25
    assert (found[both] - table[both]).abs().max() <= 0.051


def test_complete_years_are_those_with_all_routes(exports):
    shares = routes.route_shares(exports)
    assert sorted(set(shares.loc[shares["complete"], "year"])) == [
        2009,
        2013,
        2022,
        2023,
        2024,
        2025,
    ]


def test_no_part_memo_plan_or_foreign_oil_is_counted(exports):
    codes = set(routes.route_shares(exports)["route_code"])
    assert not codes & (
        set(routes.MEMO_CODES) | {"DRUZHBA_GERMANY", "AKTAU_BAKU_BTC", "CHINA_PIPE_RU"}
    )


def small_exports(**changes):
    rows = pd.DataFrame(
        {
            "year": [2030, 2030, 2030],
            "period": "full year",
            "route_code": ["TOTAL", "A", "B"],
            "parent_route": None,
            "basis": "Kazakh-origin",
            "million_tonnes": [10.0, 8.0, 1.0],
            "status": "reported",
            "preferred": True,
        }
    )
    return rows.assign(**changes)


def test_shares_on_a_small_table():
    rows = small_exports()
    before = rows.copy()
    out = routes.route_shares(rows.sample(frac=1, random_state=1))
    assert out["share_percent"].tolist() == [80, 10]
    assert not out["complete"].any()
    assert routes.route_shares(rows, tolerance=10)["complete"].all()
    pd.testing.assert_frame_equal(rows, before)


def test_two_preferred_values_are_refused():
    rows = pd.concat([small_exports(), small_exports().tail(1)])
    with pytest.raises(ValueError, match="B in 2030"):
        routes.route_shares(rows)


def test_a_missing_column_is_named():
    with pytest.raises(KeyError, match="preferred"):
        routes.route_shares(small_exports().drop(columns="preferred"))


# --- the network -----------------------------------------------------------------------------

COLUMNS = {
    "exports_mt": "exports_domestic_first_mt",
    "domestic_mt": "domestic_mt",
    "stranded_mt": "stranded_mt",
    "exports_refineries_off_mt": "exports_max_refineries_off_mt",
    "share_of_baseline_percent": "share_of_baseline_percent",
    "W_SEA": "by_sea_mt",
    "M_CHINA": "to_china_mt",
    "M_GERMANY": "to_germany_mt",
    "M_IRAN": "to_iran_mt",
    "M_RAIL": "by_rail_mt",
}


@pytest.fixture(scope="module")
def solved(nodes, edges):
    return routes.scenario_table(nodes, edges)


@pytest.mark.parametrize("column", list(COLUMNS))
def test_scenarios_reproduce_the_published_table(solved, column):
    published = load("oil/network_scenarios").set_index("scenario")[COLUMNS[column]]
    assert solved.index.tolist() == published.index.tolist()
    assert (solved[column] - published).abs().max() < 0.051


def test_minimum_cuts_reproduce_the_published_table(solved):
    published = load("oil/network_scenarios").set_index("scenario")["min_cut"]
    assert {s: set(c.split()) for s, c in solved["cut"].items()} == {
        s: set(c.split()) for s, c in published.items()
    }


@pytest.mark.parametrize("code", list(routes.SCENARIOS))
def test_flows_balance_and_keep_to_capacity(nodes, edges, code):
    result = routes.run_scenario(nodes, edges, code)
    flows = result.flows
    assert (flows["flow_mt"] <= flows["capacity_mtpa"] + 1e-9).all()
    net = (
        flows.groupby("to_node")["flow_mt"]
        .sum()
        .sub(flows.groupby("from_node")["flow_mt"].sum(), fill_value=0)
    )
    kinds = nodes.set_index("node")
    through = kinds.index[~kinds["type"].isin(["field", "market", "refinery"])]
    assert net.reindex(through).fillna(0).abs().max() < 1e-9
    markets = kinds.index[kinds["type"] == "market"]
    assert net.reindex(markets).fillna(0).sum() == pytest.approx(result.exports)
    assert result.exports + result.domestic + result.stranded == pytest.approx(result.supply)
    assert sum(result.by_market.values()) == pytest.approx(result.exports)
    refineries = kinds.index[kinds["type"] == "refinery"]
    assert net.reindex(refineries).sum() == pytest.approx(result.domestic)


def tiny(room_export, room_home, supply, demand):
    nodes = pd.DataFrame(
        {
            "node": ["F", "H", "R", "M"],
            "label": ["field", "hub", "refinery", "market"],
            "type": ["field", "hub", "refinery", "market"],
            "supply_2025_mt": [supply, None, None, None],
            "demand_cap_mtpa": [None, None, demand, None],
        }
    )
    edges = pd.DataFrame(
        {
            "from_node": ["F", "H", "H"],
            "to_node": ["H", "R", "M"],
            "route": ["a", "b", "c"],
            "capacity_mtpa": [100.0, room_home, room_export],
            "capacity_near_term_mtpa": [100.0, room_home, room_export],
        }
    )
    return nodes, edges


amounts = st.integers(0, 5000).map(lambda n: n / 100)


@given(amounts, amounts, amounts, amounts)
@settings(max_examples=40, deadline=None)
def test_a_small_network_agrees_with_the_formula(room_export, room_home, supply, demand):
    nodes, edges = tiny(room_export, room_home, supply, demand)
    result = routes.solve(routes.capacity_graph(nodes, edges))
    home = min(supply, room_home, demand)
    assert result.domestic == pytest.approx(home)
    assert result.exports == pytest.approx(min(supply - home, room_export))
    assert result.exports_refineries_off == pytest.approx(min(supply, room_export))


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_closing_an_edge_never_helps(nodes, edges, data):
    pairs = list(zip(edges["from_node"], edges["to_node"], strict=True))
    shut = data.draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True))
    whole = routes.solve(routes.capacity_graph(nodes, edges))
    less = routes.solve(routes.capacity_graph(nodes, edges, changes=dict.fromkeys(shut, 0.0)))
    assert less.exports + less.domestic <= whole.exports + whole.domestic + 1e-9
    assert less.exports_refineries_off <= whole.exports_refineries_off + 1e-9


def test_the_maximum_agrees_with_another_algorithm(nodes, edges):
    graph = routes.capacity_graph(nodes, edges)
    takes = {
        n: d["demand"] for n, d in graph.nodes(data=True) if d["type"] in ("refinery", "market")
    }
    ends = network._with_ends(graph, takes)
    other, _ = nx.maximum_flow(
        ends, network._SOURCE, network._SINK, flow_func=nx.algorithms.flow.preflow_push
    )
    result = routes.solve(graph)
    assert other / 100 == pytest.approx(result.exports + result.domestic)


def test_the_graph_says_what_it_holds_and_the_tables_stay_as_they_are(nodes, edges):
    before = nodes.copy(), edges.copy()
    graph = routes.capacity_graph(nodes, edges, changes={("CPC_MT", "W_SEA"): 0})
    assert graph.number_of_nodes() == len(nodes)
    assert graph.number_of_edges() == len(edges)
    assert graph.edges["CPC_MT", "W_SEA"]["capacity"] == 0
    assert graph.nodes["TENGIZ"]["supply"] == 39
    assert graph.nodes["REF_ATYRAU"]["demand"] == 5.5
    routes.solve(graph)
    pd.testing.assert_frame_equal(nodes, before[0])
    pd.testing.assert_frame_equal(edges, before[1])


def test_technical_capacities_are_never_under_near_term_ones(nodes, edges):
    near = routes.capacity_graph(nodes, edges)
    technical = routes.capacity_graph(nodes, edges, capacity="technical")
    for edge in near.edges:
        assert technical.edges[edge]["capacity"] >= near.edges[edge]["capacity"]


def test_wrong_input_is_named(nodes, edges):
    with pytest.raises(ValueError, match="near_term"):
        routes.capacity_graph(nodes, edges, capacity="nominal")
    with pytest.raises(KeyError, match="CPC_MT > MOON"):
        routes.capacity_graph(nodes, edges, changes={("CPC_MT", "MOON"): 0})
    with pytest.raises(ValueError, match=r"CPC_MT > W_SEA has capacity -1"):
        routes.capacity_graph(nodes, edges, changes={("CPC_MT", "W_SEA"): -1})
    with pytest.raises(ValueError, match="nan"):
        routes.capacity_graph(nodes, edges, changes={("CPC_MT", "W_SEA"): float("nan")})
    with pytest.raises(KeyError, match="W_SEA, which is not a node"):
        routes.capacity_graph(nodes[nodes["node"] != "W_SEA"], edges)
    with pytest.raises(KeyError, match=r"S99.*S0, S1"):
        routes.run_scenario(nodes, edges, "S99")


def test_closures_name_edges_that_exist(nodes, edges):
    graph = routes.capacity_graph(nodes, edges)
    baseline = routes.solve(graph).exports
    for name, shut in routes.CLOSURES.items():
        assert shut, name
        closed = routes.capacity_graph(nodes, edges, changes=dict.fromkeys(shut, 0.0))
        assert routes.solve(closed).exports <= baseline
    closed = dict.fromkeys(routes.CLOSURES["CPC terminal"], 0.0)
    own = routes.run_scenario(nodes, edges, routes.Scenario("own", changes=closed))
    assert own.exports == routes.run_scenario(nodes, edges, "S1").exports


def test_own_scenarios_can_stand_beside_each_other(nodes, edges):
    table = routes.scenario_table(
        nodes, edges, {"BTC": routes.Scenario("BTC closed", changes={("BAKU", "CEYHAN"): 0})}
    )
    assert table.index.tolist() == ["BTC"]
    assert table.loc["BTC", "share_of_baseline_percent"] <= 100
    assert routes.scenario_table(nodes, edges, ["S1", "S0"]).index.tolist() == ["S1", "S0"]


def test_what_if_is_the_scenario_of_that_name(nodes, edges):
    baseline = routes.run_scenario(nodes, edges, "S0")
    assert routes.what_if(nodes, edges).exports == baseline.exports
    for closed, code in {"Atyrau-Samara": "S7", "All Russian territory": "S5"}.items():
        assert routes.what_if(nodes, edges, [closed]).exports == pytest.approx(
            routes.run_scenario(nodes, edges, code).exports
        )
    one = routes.what_if(nodes, edges, cpc_loading=45.9)
    assert one.exports == routes.run_scenario(nodes, edges, "S4b").exports
    both = routes.what_if(nodes, edges, ["CPC terminal"], cpc_loading=45.9)
    assert both.exports == routes.run_scenario(nodes, edges, "S1").exports
    technical = routes.what_if(nodes, edges, ["CPC terminal"], capacity="technical")
    assert technical.exports == routes.run_scenario(nodes, edges, "S3").exports


def test_what_if_names_what_it_does_not_know(nodes, edges):
    with pytest.raises(KeyError, match="Druzhba"):
        routes.what_if(nodes, edges, ["Druzhba"])
    with pytest.raises(ValueError, match="must be >= 0"):
        routes.what_if(nodes, edges, cpc_loading=-1)


# --- how much crosses Russia -----------------------------------------------------------------


def test_share_through_russia_uses_what_was_published(exports):
    shares = routes.russia_shares(exports).set_index("year")
    published = shares[shares["basis"] == "published"]
    assert published.index.tolist() == [2022, 2023]
    assert published["low_percent"].tolist() == [97.0, 94.7]
    assert published["high_percent"].tolist() == [97.0, 94.7]


def test_a_sum_that_the_course_made_does_not_count_as_published(exports):
    shares = routes.russia_shares(exports).set_index("year")
    added = shares[shares["basis"] == "added up"]
    assert added.index.tolist() == [2024, 2025]
    assert added["low_percent"].tolist() == [96.1, 96.3]
    assert added["high_percent"].tolist() == [96.1, 96.7]
    sums = exports["route_code"].isin(["VIA_RUSSIA", "BYPASS_RUSSIA"])
    with_source = exports.assign(status=exports["status"].mask(sums, "reported"))
    assert "added up" not in set(routes.russia_shares(with_source)["basis"])


def test_share_through_russia_is_a_range_where_only_routes_are_known(exports):
    shares = routes.russia_shares(exports).set_index("year")
    assert shares.index[shares["basis"] == "routes"].tolist() == [2009, 2013]
    # 2009: CPC 27.5 and Samara 17.5 surely cross; only China's 7.7 surely does not.
    assert shares.loc[2009, "low_percent"] == pytest.approx(100 * 45.0 / 68.1, abs=0.05)
    assert shares.loc[2009, "high_percent"] == pytest.approx(100 * 60.4 / 68.1, abs=0.05)
    # 2006 names oil through Russia, but out of another total: no share is made of the two.
    assert 2006 not in shares.index


def test_sides_of_the_routes_do_not_overlap(exports):
    assert not routes.CROSSES_RUSSIA & routes.AVOIDS_RUSSIA
    assert {
        *exports["route_code"],
        *load("oil/export_by_route", all_rows=True)["route_code"],
    } >= routes.CROSSES_RUSSIA | routes.AVOIDS_RUSSIA


# --- all uncertain capacities at once --------------------------------------------------------


@pytest.fixture(scope="module")
def ranges(nodes, edges):
    return routes.range_table(nodes, edges)


def test_every_scenario_has_an_exact_range_that_holds_its_result(ranges, solved):
    assert ranges.index.tolist() == list(routes.SCENARIOS)
    assert ranges["exact"].all()
    assert (ranges["exports_mt"] == solved["exports_mt"]).all()
    assert (ranges["low_mt"] <= ranges["exports_mt"]).all()
    assert (ranges["exports_mt"] <= ranges["high_mt"]).all()
    assert (ranges["low_mt"] < ranges["high_mt"]).all()
    published = load("oil/network_scenarios").set_index("scenario")
    assert (ranges["low_mt"] == published["exports_low_mt"]).all()
    assert (ranges["high_mt"] == published["exports_high_mt"]).all()


def test_random_draws_stay_within_the_range(nodes, edges, ranges):
    drawn = routes.sample_exports(nodes, edges, ["S0", "S2", "S5", "S10"], n=12, seed=4)
    for code in drawn:
        assert drawn[code].min() == ranges.loc[code, "low_mt"]
        assert drawn[code].max() == ranges.loc[code, "high_mt"]
        assert drawn.loc["as stated", code] == ranges.loc[code, "exports_mt"]
    again = routes.sample_exports(nodes, edges, ["S0"], n=12, seed=4)
    assert again["S0"].tolist() == drawn["S0"].tolist()
    assert len(routes.sample_exports(nodes, edges, ["S0"], n=0)) == 3
    with pytest.raises(ValueError, match="cannot be negative"):
        routes.sample_exports(nodes, edges, ["S0"], n=-1)


def test_expansions_add_between_nothing_and_ten_million_tonnes(nodes, edges):
    drawn = routes.sample_exports(nodes, edges, ["S1", "S10"], n=10)
    gain = drawn["S10"] - drawn["S1"]
    assert gain.min() == 0
    assert gain["as stated"] == pytest.approx(9.8)
    assert gain.max() == pytest.approx(9.8)


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_no_choice_of_capacities_leaves_the_range(nodes, edges, ranges, data):
    code = data.draw(st.sampled_from(["S1", "S4", "S6", "S11"]))
    scenario = routes.SCENARIOS[code]
    changes = dict(scenario.changes)
    for row in routes.capacity_ranges(edges, code).itertuples():
        changes[row.Index] = data.draw(
            st.sampled_from([row.low_mtpa, row.point_mtpa, row.high_mtpa])
        )
    own = routes.Scenario("own", scenario.capacity, changes)
    found = routes.run_scenario(nodes, edges, own).exports
    assert ranges.loc[code, "low_mt"] - 1e-9 <= found <= ranges.loc[code, "high_mt"] + 1e-9


def tiny_range(supply, demand, home, abroad):
    nodes, edges = tiny(abroad[1], home[1], supply, demand)
    for column in ("capacity", "near_term"):
        edges[f"{column}_low_mtpa"] = [None, home[0], abroad[0]]
        edges[f"{column}_high_mtpa"] = [None, home[2], abroad[2]]
    edges["expanded_low_mtpa"] = edges["expanded_high_mtpa"] = None
    columns = [c for c in edges if c.endswith("_mtpa")]
    edges[columns] = edges[columns].astype(float)
    return nodes, edges


def test_a_range_by_hand():
    nodes, edges = tiny_range(50, 10, (2, 8, 10), (20, 30, 45))
    found = routes.exports_range(nodes, edges, routes.Scenario("all open"))
    # 20 can leave at least; at most min(45, 50 - 2).
    assert (found.low, found.point, found.high, found.exact) == (20, 30, 45, True)
    found = routes.exports_range(*tiny_range(30, 10, (2, 8, 10), (20, 30, 45)), routes.Scenario(""))
    assert (found.low, found.point, found.high) == (20, 22, 28)


def test_a_range_is_only_a_bound_where_refineries_go_short():
    nodes, edges = tiny_range(6, 10, (5, 8, 10), (1, 3, 4))
    found = routes.exports_range(nodes, edges, routes.Scenario("all open"))
    assert not found.exact
    # Truth: 0 when home takes all six, 1 when home can take only five.
    assert found.low <= 0 <= found.point <= 1 <= found.high


def test_ranges_that_make_no_sense_are_named(nodes, edges):
    wrong = edges.assign(near_term_low_mtpa=edges["near_term_low_mtpa"] + 50)
    with pytest.raises(ValueError, match="TENGIZ > CPC_KZ has the range"):
        routes.capacity_ranges(wrong, "S0")
    half = edges.assign(near_term_high_mtpa=float("nan"))
    with pytest.raises(ValueError, match="which does not hold its value"):
        routes.capacity_ranges(half, "S0")
    with pytest.raises(KeyError, match=r"S99.*S0, S1"):
        routes.range_table(nodes, edges, ["S99"])
    moon = routes.Scenario("moon", changes={}, expanded=frozenset({("ATYRAU", "MOON")}))
    with pytest.raises(KeyError, match="ATYRAU > MOON to expand"):
        routes.capacity_ranges(edges, moon)


def test_every_estimate_has_a_range_and_every_range_a_reason(edges):
    # A link whose capacity is the course's own estimate must not pass for certain.
    estimates = edges["capacity_basis"] == "estimate"
    assert (
        edges.loc[estimates, ["near_term_low_mtpa", "near_term_high_mtpa"]].notna().all(axis=None)
    )
    ends = [c for c in edges if c.endswith(("_low_mtpa", "_high_mtpa"))]
    ranged = edges[ends].notna().any(axis=1)
    assert edges.loc[ranged, "range_reason"].notna().all()
    planned = set(
        zip(
            *edges.loc[edges["expanded_high_mtpa"].notna(), ["from_node", "to_node"]].T.to_numpy(),
            strict=True,
        )
    )
    assert planned == routes.SCENARIOS["S10"].expanded


# --- one refinery ----------------------------------------------------------------------------


def test_what_a_refinery_does_not_draw_leaves_by_the_pipe_to_china(nodes, edges):
    table = routes.vary_refinery(nodes, edges, "S1", [0, 2, 5.5])
    one = routes.vary_refinery(nodes, edges, "S1", 2)  # without the brackets of a list
    assert one.equals(table.loc[[2]].reindex(columns=one.columns))
    assert table["exports_mt"].tolist() == [23.3, 21.3, 17.8]
    assert table["M_CHINA"].tolist() == [7.5, 5.5, 2.0]
    with pytest.raises(KeyError, match="REF_PAVLODAR"):
        routes.vary_refinery(nodes, edges, "S1", [1], refinery="TENGIZ")
    with pytest.raises(ValueError, match="must be >= 0"):
        routes.vary_refinery(nodes, edges, "S1", [-1])
    twice = pd.concat([edges, edges[edges["to_node"] == "REF_PAVLODAR"]])
    with pytest.raises(ValueError, match="2 edges lead to REF_PAVLODAR"):
        routes.vary_refinery(nodes, twice, "S1", [1])


# --- the model against what moved ------------------------------------------------------------


@pytest.fixture(scope="module")
def scores(nodes, edges, exports):
    report = load("oil/disruptions").query("date == '2026-01-28'").iloc[0]
    reported = (float(report["effect_low"]), float(report["effect_high"]))
    table = routes.model_scores(nodes, edges, exports, reported=reported)
    return table.set_index(["test", "route_code"])


def test_past_years_beat_the_ceilings(scores):
    for year, moved in ((2009, 40.6), (2013, 43.4)):
        row = scores.loc[(f"routes of {year}", "ALL_BUT_CPC")]
        assert (row["observed_low"], row["model_point"]) == (moved, 30.1)
        assert row["miss_mt"] == pytest.approx(moved - 30.1)
    rail = scores.loc[("routes of 2013", "RAIL_OTHER")]
    assert (rail["observed_low"], rail["model_point"], rail["miss_mt"]) == (9.0, 1.1, 7.9)
    assert scores.loc[("routes of 2013", "CHINA_PIPE_KZ"), "miss_of_range_mt"] == pytest.approx(1.3)


def test_baseline_sends_nothing_to_baku(scores):
    row = scores.loc[("baseline of 2025", "AKTAU_BAKU_BTC")]
    assert (row["observed_low"], row["model_point"], row["miss_mt"]) == (1.5, 0.0, 1.5)
    # Other best flows could send it, so the range is not missed.
    assert row["miss_of_range_mt"] == 0


def test_one_mooring_is_predicted_to_cost_more_than_was_reported(scores):
    row = scores.loc[("57 days on one mooring", "CPC_KZ")]
    assert (row["observed_low"], row["observed_high"]) == (3.6, 3.8)
    assert round(row["model_low"], 1) == 4.1
    assert round(row["model_high"], 1) == 5.6
    assert row["miss_of_range_mt"] < 0


def test_misses_come_first(scores):
    sizes = scores["miss_mt"].abs().tolist()
    assert sizes == sorted(sizes, reverse=True)
    assert (scores["model_low"] <= scores["model_point"]).all()
    assert (scores["model_point"] <= scores["model_high"] + 1e-9).all()


def test_scores_say_what_they_lack(nodes, edges, exports):
    with pytest.raises(ValueError, match="no total for 2012"):
        routes.score_past_year(nodes, edges, exports, 2012)
    with pytest.raises(KeyError, match="preferred"):
        routes.score_past_year(nodes, edges, exports.drop(columns="preferred"), 2009)
    with pytest.raises(ValueError, match="lasts one day or more"):
        routes.loss_in_days(nodes, edges, 0, {"a": 30.0})


def test_a_perfect_model_has_no_misses(nodes, edges, exports):
    base = routes.run_scenario(nodes, edges, "S0").flows.set_index(["from_node", "to_node"])
    drawn = {route: base.loc[gate, "flow_mt"] for route, gate in routes.GATES.items()}
    perfect = exports.copy()
    rows = (perfect["year"] == 2025) & perfect["route_code"].isin(drawn)
    perfect.loc[rows, "million_tonnes"] = perfect.loc[rows, "route_code"].map(drawn)
    found = routes.score_baseline(nodes, edges, perfect)
    assert (found["miss_mt"] == 0).all()


# --- places ----------------------------------------------------------------------------------


def test_nodes_stand_where_the_gazetteer_has_them(nodes):
    places = load("geo/places", all_rows=True).set_index("name")
    named = nodes[nodes["place"].notna()]
    assert {"TENGIZ", "KASHAGAN", "KARACHAGANAK", "CPC_MT"} <= set(named["node"])
    for row in named.itertuples():
        there = places.loc[row.place]
        assert (row.lat, row.lon) == (there["lat"], there["lon"]), row.node


# --- tables for figures ----------------------------------------------------------------------


def test_holders_fill_three_wholes():
    owners, oil = load("oil/cpc_shareholders"), load("oil/cpc_throughput")
    parts = routes.pipeline_holders(owners, oil, geo("routes"), geo("countries"))
    sums = parts.groupby("whole")["percent"].sum()
    assert set(sums.index) == {"owners", "land crossed", "oil carried"}
    assert sums.tolist() == pytest.approx([100, 100, 100])
    held = parts.groupby(["whole", "holder"])["percent"].sum()
    assert held["owners", "Russia"] == 31
    assert held["owners", "Kazakhstan"] == 20.75
    assert held["oil carried", "Kazakhstan"] == pytest.approx(100 * 63.8 / 70.52)
    assert held["land crossed", "Russia"] == pytest.approx(67.1, abs=0.1)
    assert parts.loc[parts["whole"] == "owners", "part"].is_unique


def test_holders_say_what_they_lack():
    owners, oil = load("oil/cpc_shareholders"), load("oil/cpc_throughput")
    with pytest.raises(ValueError, match="by origin for 2020"):
        routes.pipeline_holders(owners, oil, geo("routes"), geo("countries"), year=2020)
    others = geo("routes").query("route != 'cpc'")
    with pytest.raises(KeyError, match="no line 'cpc'"):
        routes.pipeline_holders(owners, oil, others, geo("countries"))
    with pytest.raises(KeyError, match="bloc"):
        routes.pipeline_holders(owners.drop(columns="bloc"), oil, others, geo("countries"))


def test_flows_carry_the_tonnes_of_their_year(exports):
    lines = geo("routes")
    flows = routes.export_flows(lines, exports, 2025)
    amount = exports[exports["year"] == 2025].set_index("route_code")["million_tonnes"]
    assert flows["mt"].iloc[0] == amount["CPC_KZ"]
    # Tankers to Baku and the pipeline behind them carry the same oil.
    assert (flows["mt"] == amount["AKTAU_BAKU_BTC"]).sum() == 2
    assert not flows["mt"].isin([amount["CHINA_PIPE_RU"]]).any()
    assert "mt" not in lines
    assert routes.export_flows(lines, exports, 2010)["route"].tolist() == ["CPC"]
    with pytest.raises(ValueError, match="amount for 1990"):
        routes.export_flows(lines, exports, 1990)
