"""Figures add up where the compilers of the data say that they do."""

from __future__ import annotations

import pandas as pd
import pytest

from multivector.data import load


def test_regions_sum_to_the_nation() -> None:
    table = load("demography/region_population")
    table["whole"] = table["region_code"].eq("KZ").map({True: "nation", False: "regions"})
    sums = table.pivot_table(
        index=["year", "basis", "area_type"], columns="whole", values="population", aggfunc="sum"
    ).dropna()
    gap = (sums["regions"] - sums["nation"]).abs()
    # 1989 is rounded to 0.1 thousand in its source; every other year is exact.
    assert gap.xs(1989).max() == 200
    assert gap.drop(1989).max() == 0
    assert len(gap) == 82


def test_urban_and_rural_are_the_total() -> None:
    table = load("demography/region_population")
    wide = table.pivot_table(
        index=["year", "basis", "region_code"], columns="area_type", values="population"
    ).dropna()
    assert len(wide) > 400
    assert (wide["urban"] + wide["rural"] - wide["total"]).abs().max() == 0


def test_register_break_is_marked() -> None:
    table = load("demography/region_population").query("area_type == 'total'")
    nation = table[table["region_code"] == "KZ"].set_index(["year", "basis"])["population"]
    assert nation[2021, "register_old_base"] == 18_879_552
    assert nation[2022, "register_new_base"] == 19_503_159
    years = table.groupby("basis")["year"].agg(["min", "max"])
    assert years.loc["register_old_base"].tolist() == [2000, 2021]
    assert years.loc["register_new_base"].tolist() == [2022, 2025]


def test_ethnicity_2025_sums() -> None:
    table = load("demography/region_ethnicity_2025")
    top = table[table["parent_group"].isna()]
    total = top[top["group"] == "Total"].set_index("region_code")["population"]
    groups = top[top["group"] != "Total"].groupby("region_code")["population"].sum()
    assert (groups - total).abs().max() == 0
    regions = top[top["region_code"] != "KZ"]
    nation = top[top["region_code"] == "KZ"].set_index("group")["population"]
    assert (regions.groupby("group")["population"].sum() - nation).abs().max() == 0
    assert nation["Total"] == 20_283_399
    assert regions["region_code"].nunique() == 16
    assert round(100 * nation["Kazakh"] / nation["Total"], 1) == 71.3
    assert round(100 * nation["Russian"] / nation["Total"], 1) == 14.6


def test_ethnicity_2025_agrees_with_the_population_file() -> None:
    codes = load("demography/region_codes").query("boundary_vintage == 'V20'")
    people = load("demography/region_population").query("year == 2025 and area_type == 'total'")
    merged = people.merge(codes[["region_code", "code_v16m"]], on="region_code").dropna(
        subset="code_v16m"
    )
    by_unit = merged.groupby("code_v16m")["population"].sum()
    table = load("demography/region_ethnicity_2025").query("group == 'Total'")
    total = table[table["region_code"] != "KZ"].set_index("region_code")["population"]
    pd.testing.assert_series_equal(
        by_unit.sort_index(), total.sort_index(), check_names=False, check_index_type=False
    )


def test_counts_and_published_shares_of_groups_agree() -> None:
    counts = load("demography/national_ethnicity")
    shares = load("demography/national_ethnicity_shares")
    for year, tolerance in {1959: 0.12, 1979: 0.05, 1999: 0.06, 2009: 0.06}.items():
        census = counts[(counts["year"] == year) & (counts["basis"] == "census")]
        by_group = census.set_index("group")["population"]
        published = shares[(shares["year"] == year) & (shares["basis"] == "census")]
        published = published.set_index("group")["share_pct"]
        for group in ("Kazakh", "Russian"):
            computed = 100 * by_group[group] / by_group["Total"]
            assert computed == pytest.approx(published[group], abs=tolerance), (year, group)


@pytest.mark.parametrize("year", [1959, 1979, 1999, 2009, 2021])
def test_groups_of_a_census_are_its_total(year: int) -> None:
    counts = load("demography/national_ethnicity")
    census = counts[(counts["year"] == year) & (counts["basis"] == "census")]
    by_group = census.set_index("group")["population"]
    assert by_group.drop("Total").sum() == by_group["Total"]


def test_the_two_bases_of_1970_and_1989_have_no_total_to_divide_by() -> None:
    counts = load("demography/national_ethnicity").query("year in (1970, 1989)")
    assert "Total" not in set(counts["group"])
    assert counts["group"].eq("Total_revised").sum() == 2


def test_migration_of_the_regions() -> None:
    sums = load("demography/migration_by_region").groupby("year")["value"].sum()
    assert sums.to_dict() == {2023: 9_293, 2024: 16_550}


def test_natural_increase() -> None:
    table = load("demography/vital_statistics")
    assert (table["births"] - table["deaths"] - table["natural_increase"]).abs().max() == 0


def preferred_routes() -> pd.DataFrame:
    table = load("oil/export_by_route")
    chosen = table[(table["period"] == "full year") & table["preferred"]]
    assert not chosen.duplicated(["year", "route_code"]).any()
    return chosen.pivot(index="year", columns="route_code", values="million_tonnes")


def test_routes_add_up_to_the_exports() -> None:
    wide = preferred_routes()
    main = ["CPC_KZ", "ATYRAU_SAMARA", "AKTAU_TOTAL", "CHINA_PIPE_KZ", "RAIL_OTHER"]
    tolerance = {2009: 0.3, 2013: 0.1, 2022: 0.14, 2023: 0.05, 2024: 0.3, 2025: 0.3}
    for year, most in tolerance.items():
        parts = wide.loc[year, [*main, "ORENBURG_COND"]].sum()
        assert abs(parts - wide.loc[year, "TOTAL"]) <= most + 0.01, year


def test_parts_add_up_to_their_parent() -> None:
    wide = preferred_routes()
    parts = wide[["AKTAU_BAKU_BTC", "AKTAU_MAKHACHKALA", "AKTAU_NEKA"]].sum(axis=1)
    both = wide["AKTAU_TOTAL"].notna() & wide["AKTAU_MAKHACHKALA"].notna()
    assert wide.index[both].tolist() == [2022, 2023, 2024, 2025]
    assert (parts - wide["AKTAU_TOTAL"])[both].abs().max() < 0.0015
    german = wide[["DRUZHBA_GERMANY", "ATYRAU_SAMARA"]].dropna()
    assert (german["DRUZHBA_GERMANY"] < german["ATYRAU_SAMARA"]).all()


def test_memo_items_split_the_total() -> None:
    wide = preferred_routes()[["VIA_RUSSIA", "BYPASS_RUSSIA", "TOTAL"]].dropna()
    assert wide.index.tolist() == [2022, 2023, 2024, 2025]
    gap = wide["VIA_RUSSIA"] + wide["BYPASS_RUSSIA"] - wide["TOTAL"]
    assert gap.abs().max() < 0.31


def test_route_shares_follow_from_their_columns() -> None:
    table = load("oil/route_shares")
    computed = 100 * table["million_tonnes"] / table["total_mt"]
    assert (computed - table["share_percent"]).abs().max() < 0.06


def test_cpc_total_is_kazakh_plus_russian() -> None:
    table = load("oil/cpc_throughput")
    gap = (table["total_mt"] - table["kazakh_origin_mt"] - table["russian_origin_mt"]).dropna()
    assert len(gap) == 9
    assert gap.abs().max() <= 0.06


def test_shareholders_own_all() -> None:
    assert load("oil/cpc_shareholders")["percent"].sum() == pytest.approx(100, abs=1e-9)


def test_network_is_consistent() -> None:
    nodes, edges = load("oil/network_nodes"), load("oil/network_edges")
    assert nodes["supply_2025_mt"].sum() == pytest.approx(97.1)
    assert (edges["capacity_near_term_mtpa"] <= edges["capacity_mtpa"]).all()
    assert set(edges["from_node"]) | set(edges["to_node"]) <= set(nodes["node"])
    scenarios = load("oil/network_scenarios").set_index("scenario")
    rest = (
        scenarios["supply_mt"] - scenarios["domestic_mt"] - scenarios["exports_domestic_first_mt"]
    )
    assert (rest - scenarios["stranded_mt"]).abs().max() < 0.06
    ways = scenarios[[c for c in scenarios if c.startswith(("by_", "to_"))]].sum(axis=1)
    assert (ways - scenarios["exports_domestic_first_mt"]).abs().max() < 0.16


SHORT = {"62/249", "63/307", "64/296", "65/287", "ES-11/9", "80/192", "80/223"}


def test_votes_add_to_the_members() -> None:
    table = load("policy/un_resolutions").set_index("resolution")
    columns = ["total_yes", "total_no", "total_abstain", "total_absent"]
    total = table[columns].sum(axis=1)
    assert (total == table["totals_recorded"]).all()
    assert set(total.index[total != 193]) == SHORT
    four = table.loc[sorted(SHORT)].query("un_members == 192")
    assert len(four) == 4
    assert (four["totals_recorded"] == 192).all()


@pytest.mark.parametrize(
    ("resolution", "tally"),
    [
        ("68/262", (100, 11, 58)),
        ("ES-11/1", (141, 5, 35)),
        ("ES-11/2", (140, 5, 38)),
        ("ES-11/3", (93, 24, 58)),
        ("ES-11/4", (143, 5, 35)),
        ("ES-11/5", (94, 14, 73)),
        ("ES-11/6", (141, 7, 32)),
        ("78/316", (99, 9, 60)),
        ("ES-11/7", (93, 18, 65)),
        ("ES-11/8", (93, 8, 73)),
        ("ES-11/9", (91, 12, 57)),
        ("80/223", (79, 16, 73)),
    ],
)
def test_tallies_are_the_published_ones(resolution: str, tally: tuple[int, int, int]) -> None:
    row = load("policy/un_resolutions").set_index("resolution").loc[resolution]
    assert (row["total_yes"], row["total_no"], row["total_abstain"]) == tally


def test_positions_cover_every_country_and_fit_the_totals() -> None:
    positions, texts = load("policy/un_positions"), load("policy/un_resolutions")
    assert len(positions) == 57 * 26
    counts = positions.pivot_table(
        index="resolution", columns="position", values="country", aggfunc="count", fill_value=0
    )
    totals = texts.set_index("resolution")
    for position, column in [
        ("yes", "total_yes"),
        ("no", "total_no"),
        ("abstain", "total_abstain"),
    ]:
        assert (counts[position] <= totals[column].loc[counts.index]).all()


def test_kazakhstan_on_ukraine() -> None:
    table = load("policy/un_positions").merge(load("policy/un_resolutions"), on="resolution")
    own = table[(table["country"] == "KAZ") & table["ukraine_related"]]
    assert own["position"].value_counts().to_dict() == {"abstain": 16, "no": 8, "absent": 1}


def test_agreement_follows_from_its_counts() -> None:
    table = load("policy/un_agreement")
    assert (table["n_same"] / table["n_votes"] - table["agreement"]).abs().max() < 1e-4
    assert set(table.loc[~table["comparable"], "year"]) == {2025}


def test_counts_of_votes_add_up_and_give_the_agreement() -> None:
    table = load("policy/un_agreement").dropna(subset=["n_same"])
    parts = table[["n_same", "n_half", "n_opposed"]].astype(int)
    assert (parts.sum(axis=1) == table["n_votes"]).all()
    partial = (parts["n_same"] + parts["n_half"] / 2) / table["n_votes"]
    assert (partial - table["agreement_partial"]).abs().max() < 1e-4
    assert set(load("policy/un_agreement")["country"]) - set(table["country"]) == {"EU27"}


def test_a_reader_can_recompute_every_period_from_the_yearly_rows() -> None:
    yearly, periods = load("policy/un_agreement"), load("policy/un_agreement_periods")
    assert len(periods) == 5 * 26
    for row in periods.itertuples():
        span = yearly["year"].between(row.year_from, row.year_to)
        part = yearly[span & (yearly["country"] == row.country)]
        assert part["n_votes"].sum() == row.n_votes
        assert (part["n_votes"] > 0).sum() == row.years_with_votes
        if row.country == "EU27":
            value = (part["agreement"] * part["n_votes"]).sum() / row.n_votes
        else:
            assert part["n_same"].sum() == row.n_same
            assert part["n_half"].sum() == row.n_half
            value = part["n_same"].sum() / row.n_votes
        assert abs(value - row.agreement) < 1e-4


def test_the_periods_of_the_lessons() -> None:
    table = load("policy/un_agreement_periods").set_index(["period", "country"])
    few = table.loc["2022-2024"].loc[["TKM", "AZE", "RUS"], "n_votes"]
    assert few.tolist() == [175, 194, 253]
    russia = table.xs("RUS", level="country")["agreement"].round(2)
    assert russia.to_dict() == {
        "1992-2000": 0.71,
        "2001-2013": 0.80,
        "2014-2021": 0.67,
        "2019-2021": 0.67,
        "2022-2024": 0.55,
    }


def test_loaded_trade_has_one_row_a_year_flow_and_partner() -> None:
    for name in ("policy/trade_partners", "policy/trade_mirror"):
        assert not load(name).duplicated(["year", "flow", "partner"]).any(), name
    for name in ("policy/trade_totals", "policy/trade_eu27"):
        assert not load(name).duplicated(["year", "flow"]).any(), name


def test_loaded_trade_by_partner_is_kazakhstans_own_and_on_one_basis_a_year() -> None:
    table = load("policy/trade_partners")
    assert set(table["reporter"]) == {"KAZ"}
    assert set(table["flow"]) == {"exports", "imports"}
    assert not table[["year", "flow", "basis"]].drop_duplicates().duplicated(["year", "flow"]).any()
    assert 2010 not in set(table["year"])
    # The change of recorder: no imports of the Correlates of War after 2009.
    every = load("policy/trade_partners", all_rows=True)
    assert every.loc[every["basis"] == "cow", "year"].max() == 2009


def test_the_union_is_its_27_members_without_the_kingdom() -> None:
    partners = load("policy/partners").set_index("partner")
    members = set(partners.index[partners["in_eu27"]]) - {"EU27_REST"}
    assert len(members) == 27
    assert "GBR" not in members
    union = load("policy/trade_eu27").set_index(["year", "flow"])["value_musd"]
    assert union[2022, "exports"] == pytest.approx(32_404.2, abs=0.1)
    assert union[2023, "imports"] == pytest.approx(10_314.0, abs=0.1)


def test_the_two_accounts_of_trade_with_china() -> None:
    own = load("policy/trade_partners").query("partner == 'CHN' and year == 2023")
    theirs = load("policy/trade_mirror").query("partner == 'CHN' and year == 2023")
    assert own["value_musd"].sum() == pytest.approx(30_055, abs=1)
    assert theirs.set_index("flow").loc["turnover", "value_musd"] == 41_000


def test_press_and_weak_figures_are_not_loaded_by_default() -> None:
    trade = load("policy/trade_partners", all_rows=True)
    assert {"press", "weak"} <= set(trade["status"])
    assert set(load("policy/trade_partners")["status"]) == {"derived", "reported"}
    assert "weak" in set(load("policy/memberships", all_rows=True)["date_source"])
    assert "weak" not in set(load("policy/memberships")["date_source"])


def test_memberships_tell_left_from_superseded() -> None:
    table = load("policy/memberships")
    ended = table.dropna(subset=["left_or_suspended"])
    assert ended["ended_as"].notna().all()
    assert table.loc[table["left_or_suspended"].isna(), "ended_as"].isna().all()
    by = ended.groupby("short")["ended_as"].agg(set)
    assert by["CU"] == by["S5"] == {"superseded"}
    assert by["EU"] == by["BRI"] == {"left"}
    rows = table.set_index(["short", "country"])
    assert rows.loc[("AIIB", "BLR"), "tie"] == "member"
    assert rows.loc[("AIIB", "ARM"), "tie"] == "none"
    assert rows.loc[("BRI", "CHN"), "tie"] == "member"
    agreements = set(table.query("short == 'PCA' and tie == 'member'")["country"])
    assert agreements == {
        "KAZ", "RUS", "UKR", "MDA", "GEO", "ARM", "AZE", "UZB", "KGZ", "TJK", "MNG",
    }  # fmt: skip


def test_organisations_count_their_rows() -> None:
    ties = load("policy/memberships", all_rows=True).query("tie not in ('none', 'unknown')")
    counted = ties.groupby("short")["country"].nunique()
    listed = load("policy/organisations").set_index("short")["countries_listed"]
    assert counted.to_dict() == listed.to_dict()


def test_no_claim_rests_on_a_copy_of_wikipedia() -> None:
    sources = load("sources").set_index("source_id")
    copies = set(sources.index[sources["type"].eq("copy of Wikipedia")])
    assert len(copies) > 20
    for row in load("policy/claims").dropna(subset=["source_ids"]).itertuples():
        assert not set(row.source_ids.split(";")) & copies, row.claim_id


def test_dates_that_only_copies_give_are_marked() -> None:
    sources = load("sources").set_index("source_id")
    poor = set(sources.index[sources["type"].isin(["copy of Wikipedia", "other"])])
    table = load("policy/memberships")
    table = table[table["tie"].isin(["member", "partner", "observer"])]
    only = table["source_id"].map(lambda ids: set(ids.split(";")) <= poor)
    assert only.sum() > 20
    assert set(table.loc[only, "date_source"]) == {"copy"}


def test_independent_list_is_complete_for_26_countries() -> None:
    spells, bodies = load("policy/igo_memberships"), load("policy/igos")
    assert spells["country"].nunique() == 26
    assert set(spells["igo"]) == set(bodies["igo"])
    assert int(bodies["universal"].sum()) == 38
    own = spells.query("country == 'KAZ' and membership == 'member'")
    running = own[(own["from_year"] <= 2013) & (own["to_year"] >= 2013)]
    assert len(running) == 57


def test_suppliers_add_to_the_total() -> None:
    table = load("policy/arms_imports").pivot(
        index="year", columns="supplier", values="tiv_million"
    )
    parts = table.drop(columns="total").sum(axis=1)
    assert (parts - table["total"]).abs().max() < 0.11
    share = 100 * table["RUS"].sum() / table["total"].sum()
    assert round(share) == 85


def test_claims_are_counted_as_documented() -> None:
    table = load("policy/claims")
    assert table["verdict"].value_counts().to_dict() == {
        "supported": 31,
        "needs qualification": 19,
        "opinion": 9,
        "not checkable": 5,
        "contradicted": 2,
    }
    kinds = table.groupby("error_kind")["claim_id"].agg(list)
    assert kinds["error of fact"] == ["C23", "C48"]
    assert kinds["slip of the pen"] == ["C03", "C16", "C39", "C64", "C65", "C66"]
    assert set(table.loc[table["error_kind"] == "error of fact", "verdict"]) == {"contradicted"}
    assert table["lesson"].str.fullmatch(r"\d\d").all()
