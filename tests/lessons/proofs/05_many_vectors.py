"""Lesson 05: the numbers of its text, in the namespace of the notebook after its last cell."""

# %% read_rows
assert kazakh["short"].iloc[0] == "CIS"
assert kazakh["joined"].iloc[0] == "1991-12-21"
by_body = kazakh.set_index("short")
assert by_body["left_or_suspended"]["PCA"] == "2020-03-01"
assert by_body["joined"]["ECO"] == "1992"
assert {"CIS", "ECO", "PCA"} <= set(kazakh["short"].head(12))

# %% your_turn_1
assert len(kazakh_now) == 28
assert kazakh_now["standing"].value_counts().to_dict() == {
    "member": 23, "partner": 2, "superseded": 3
}  # fmt: skip
ties_now = kazakh_now.set_index("short")
assert set(ties_now[ties_now["standing"] == "superseded"].index) == {"CU", "S5", "PCA"}
assert ties_now["full"][["PfP", "BRICS"]].tolist() == [True, False]
followed = names["succeeded_by"]
assert [followed[b] for b in ("CU", "S5", "PCA")] == ["EAEU", "SCO", "EPCA"]

# %% check_1
assert by_body["left_or_suspended"]["CU"] == by_body["joined"]["EAEU"] == "2015-01-01"
union = memberships[memberships["short"] == "CU"]
assert len(union) == 3
assert set(union["ended_as"]) == {"superseded"}

# %% matrix_heading
assert memberships["country"].nunique() == 26
assert grid.shape[0] == 14
assert set(names.index) - set(bodies["short"]) == {"EU", "NATO"}
assert not {"EU", "NATO"} & set(kazakh["short"])

# %% read_matrix
assert grid.loc["KAZ", list(bodies["short"])].notna().all()
assert len(bodies) == 28
by_country = overlaps.set_index("country")
assert by_country["n_shared"][["KGZ", "RUS", "CHN"]].tolist() == [22, 11, 7]
assert by_country["n_shared"].idxmax() == "KGZ"
assert (by_country["n_reference"] == 24).all()
chartered = set(bodies[bodies["kind"] == "organisation"]["short"])
own_full = now[now["full"] & now["short"].isin(chartered)]
by_state = own_full.groupby("country")["short"].apply(set)
in_organisations = by_state.map(lambda theirs: len(theirs & by_state["KAZ"]))
assert in_organisations[["KAZ", "KGZ", "RUS", "CHN"]].tolist() == [13, 13, 9, 5]
assert now[now["short"] == "IAEA LEU"]["country"].tolist() == ["KAZ"]
frozen = now[(now["standing"] == "suspended") & (now["short"] == "PfP")]
assert set(frozen["country"]) == {"RUS", "BLR"}
armenia = memberships[(memberships["short"] == "CSTO") & (memberships["country"] == "ARM")]
assert armenia["left_or_suspended"].iloc[0][:4] == "2024"
stopped = now[(now["standing"] == "suspended") & now["country"].isin(grid.index)]
assert sorted(stopped["country"] + " " + stopped["short"]) == [
    "ARM CSTO", "BLR PfP", "RUS PfP", "UZB CSTO"
]  # fmt: skip
assert set(now[(now["standing"] == "left") & now["country"].isin(grid.index)]["short"]) == {"CST"}
assert (grid["CST"] == "left").sum() == 2 and grid.loc[["AZE", "UZB"], "CST"].eq("left").all()
uzbek = memberships[(memberships["short"] == "CSTO") & (memberships["country"] == "UZB")]
assert uzbek["left_or_suspended"].iloc[0][:4] == "2012"

# %% read_draft
assert list(first["joined"]) == sorted(first["joined"])
assert (first["joined"] == "1992").any()
assert kazakh[kazakh["joined"].isna()]["short"].tolist() == ["BRI"]

# %% timeline_figure
assert kazakh["joined"].notna().sum() == 27
assert kazakh["direction"].nunique() == 8
begun = kazakh[kazakh["direction"].isin(["Russia-led", "West", "Turkic and Islamic"])]
begun = begun.groupby("direction")["joined"].min()
assert begun.min()[:4] == "1991"
assert begun.max() < "1993"

# %% read_timeline
early = kazakh[kazakh["joined"] < "1994-06"]["short"]
assert {"CIS", "CST", "UN", "OSCE", "ECO", "PfP"} <= set(early)
assert by_body["joined"]["PfP"] == "1994-05-27"
assert set(by_body["date_source"][["CST", "PfP"]]) == {"copy"}
western = kazakh[kazakh["direction"] == "West"].sort_values("date")
assert western["short"].iloc[0] == "OSCE"
assert western["joined"].iloc[1] == "1993-05"
islamic = kazakh[kazakh["direction"] == "Turkic and Islamic"].sort_values("date")
assert islamic["short"].head(2).tolist() == ["ECO", "OIC"]
assert by_body["joined"]["OIC"] == "1995"
osce = now[(now["short"] == "OSCE") & (now["country"] == "RUS")]
assert osce["standing"].tolist() == ["member"]
assert by_body["joined"]["WTO"][:4] == "2015"

# %% your_turn_2
assert (len(kazakh_set), len(russian_set), len(kazakh_set & russian_set)) == (24, 13, 11)
assert len(kazakh_set | russian_set) == 26
assert round(vectors.jaccard(kazakh_set, russian_set), 2) == 0.42

# %% tempting
assert index["RUS"].round(2).loc[[1992, 2025]].tolist() == [0.80, 0.44]
then = vectors.overlap(memberships, "1992-12-31").set_index("country").loc["RUS"]
last = vectors.overlap(memberships, "2025-12-31").set_index("country").loc["RUS"]
assert (then["n_reference"], then["n_shared"]) == (5, 4)
assert (last["n_reference"], last["n_shared"]) == (23, 11)
assert 0.4 < 1 - index["RUS"][2025] / index["RUS"][1992] < 0.5
assert len(overlaps) == 25

# %% your_turn_3
assert round(vectors.count_trap(overlaps)["n_shared"], 3) == 0.999

# %% check_2
assert [20, 200] == [20, 10 * 20]

# %% independent_heading
assert spells["country"].nunique() == 26
assert (spells["from_year"].min(), spells["to_year"].max()) == (1992, 2013)
assert len(universal) == 38

# %% read_independent
assert with_russia["jaccard"].round(2).loc[[1992, 2013]].tolist() == [0.19, 0.33]
assert with_russia["n_country"][2013] == 60
assert with_russia["n_reference"].loc[[1992, 1995, 2013]].tolist() == [8, 18, 29]
assert with_russia["n_shared"].loc[[1992, 1995, 2013]].tolist() == [7, 12, 22]

# %% share_figure
at_end = partners[partners["year"] == 2013].set_index("country")["percent"].round()
assert at_end.to_dict() == {"KGZ": 76, "RUS": 76, "TUR": 55, "USA": 38, "CHN": 34}
assert partners.set_index(["country", "year"])["percent"]["CHN", 1992] == 0

# %% your_turn_4
russian_part = partners[partners["country"] == "RUS"].set_index("year")
assert russian_part["percent"].round().loc[[1992, 1995, 2013]].tolist() == [88, 67, 76]
assert russian_part["n_reference"].loc[[1992, 1995, 2013]].tolist() == [8, 18, 29]
assert 100 / 8 == 12.5
assert russian_part["percent"].loc[1995:].idxmin() == 1995
everywhere = vectors.igo_overlap(spells, range(1992, 2014))
everywhere = everywhere[everywhere["country"] == "RUS"].set_index("year")["of_reference"] * 100
assert everywhere.round().loc[[1992, 1995, 2013]].tolist() == [95, 84, 84]
kazakh_spells = spells[(spells["country"] == "KAZ") & (spells["membership"] == "member")]
ended = kazakh_spells[kazakh_spells["end"] == "membership ends"].set_index("igo")["to_year"]
assert ended.to_dict() == {"EMPPO": 2007, "IOPCF": 2000}
assert 2010 in set(kazakh_spells[kazakh_spells["igo"] == "EMPPO"]["from_year"])

# %% recent_heading
# The memorandum on the Belt and Road has no date, and Russia is a partner there.
road = memberships[memberships["short"] == "BRI"].set_index("country")
assert road["joined"].isna()["KAZ"] and road["tie"]["RUS"] == "partner"
assert "BRI" not in set(recent["short"])

# %% your_turn_5
assert len(recent) == 11
assert recent[recent["russia"] == "member"]["short"].tolist() == [
    b for b in recent["short"] if b in ("EAEU", "WTO", "AIIB", "BRICS", "R+C5")
]
with_kazakh = recent[(recent["russia"] == "member") & (recent["tie"] == "member")]
assert set(with_kazakh["short"]) == {"EAEU", "WTO", "AIIB", "R+C5"}
assert set(recent[recent["kind"] == "organisation"]["short"]) == {"EAEU", "WTO", "AIIB"}
assert recent["russia"].isna().sum() == 6
# The five states meet each power in a format of its own: the list treats all powers alike.
meetings = now[now["short"].isin(["C5+1", "C+C5", "R+C5"])].groupby("short")["country"].apply(set)
assert (meetings.map(len) == 6).all()
assert [len(meetings[a] & meetings[b]) for a, b in (("C5+1", "C+C5"), ("C+C5", "R+C5"))] == [5, 5]
assert not ((memberships["country"] == "IND") & memberships["short"].str.contains("C5")).any()
without = recent[recent["russia"].isna()].set_index("short")["kind"]
assert sorted(without[without == "format"].index) == ["C+C5", "C5+1", "CMCA", "EU+CA"]
successors = set(names["succeeded_by"].dropna()) & set(recent["short"])
assert successors == {"EAEU", "EPCA"}
new_ties = recent[~recent["short"].isin(successors)]
assert (len(new_ties), new_ties["russia"].isna().sum()) == (9, 5)
new_bodies = new_ties[new_ties["kind"] == "organisation"]["short"]
assert set(new_bodies) == {"WTO", "AIIB"}
assert not names["grouping"][new_bodies].eq("Russia-led").any()

# %% claim_C13
in_2013 = independent[independent["year"] == 2013].set_index("country")
assert in_2013["n_shared"]["KGZ"] == 22

# %% check_3
assert with_russia["n_reference"][2013] - with_russia["n_reference"][1992] == 21
assert with_russia["n_shared"][2013] - with_russia["n_shared"][1992] == 15

# %% five_answers
assert with_russia["of_reference"].round(2).loc[[1992, 1995, 2013]].tolist() == [0.88, 0.67, 0.76]
fall = (with_russia["of_reference"] - with_russia["of_reference"][2013]) * 100
assert set(fall[fall > 2].index) == {1992, 1993}
assert with_russia["n_reference"].loc[[1992, 1993]].tolist() == [8, 10]
