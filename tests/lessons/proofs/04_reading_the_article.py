"""Lesson 04: the numbers of its text, in the namespace of the notebook after its last cell."""

# %% why
assert pd.get_option("display.max_colwidth") is None
assert len("x" * 50) == 50  # pandas' own default, which the lesson turns off
pd.reset_option("display.max_colwidth")
assert pd.get_option("display.max_colwidth") == 50

# %% five_questions
assert len(claims) == 66
assert has_error.sum() == 8

# %% read_one_claim
assert "about 80 %" in claims.loc["C22", "evidence"]
assert "more than two thirds" in claims.loc["C22", "evidence"]
assert claims.loc["C22", "verdict"] == "supported"

# %% your_turn_1
kinds = claims["kind"].value_counts()
assert kinds["data"] == 28
assert kinds["document"] == 25
assert (claims.loc[["C22", "C06", "C08", "C14"], "kind"] == kinds.index[[0, 1, 2, 3]]).all()

# %% colours_heading
judged = claims["judgement"].value_counts()
assert judged["error of fact"] == 2
assert judged["slip of the pen"] == 6
assert set(colours) == set(judged.index)

# %% read_squares
assert judged["supported"] == 29
assert judged["needs qualification"] == 15
assert judged["opinion"] == 9
assert judged["not checkable"] == 5
in_section = claims["section"].value_counts()
assert in_section["Ukraine war and nationhood"] == in_section.max() == 26
references = claims[claims["section"] == "References and editing"]
assert len(references) == 3
assert (references["judgement"] == "slip of the pen").all()
slips = claims[claims["judgement"] == "slip of the pen"]["verdict"].value_counts()
assert slips.to_dict() == {"needs qualification": 4, "supported": 2}

# %% your_turn_2
wrong = set(claims.index[claims["error_kind"] == "error of fact"])
assert wrong == {"C23", "C48"}
assert "37.4-37.8 %" in claims.loc["C48", "evidence"]
assert "39.7-40.1 %" in claims.loc["C48", "evidence"]
assert claims.loc["C16", "verdict"] == "supported"

# %% check_2
assert claims.loc["C38", "kind"] == "document"
assert "56.9, 58.0, 70.8, 82.0 %" in claims.loc["C38", "evidence"]

# %% read_lengths
km, percent = borders["km"].round(), borders["percent"].round(1)
assert len(borders) == 5
assert km["Russia"] == 6571
assert round(borders["km"]["Uzbekistan"], 1) == 2173.5
assert percent["Russia"] == 56.6

# %% predict_heading
gap = (1 - borders["km"]["Russia"] / 7500) * 100
assert round(gap, 1) == 12.4
assert abs(gap - 100 / 8) < abs(gap - 100 / 10)

# %% simplify_heading
left = line_lengths(russia.simplify(40_000))["Russia"]
assert round(left) == 4909
assert round(borders["km"]["Russia"] - left) == 1662
steps = [line_lengths(russia.simplify(t * 1000))["Russia"] for t in (0, 5, 10, 20, 40)]
assert steps == sorted(steps, reverse=True)

# %% world_heading
assert geo("world").set_index("name")["scale"][["Russia", "Kazakhstan"]].eq("1:110m").all()
assert geo("world").set_index("name").loc[borders.index, "scale"].eq("1:110m").all()

# %% your_turn_4
assert round(borders["world_km"]["Russia"]) == 4728
shorter = borders["shorter"].round(1)
assert shorter["Russia"] == shorter.max() == 28.1
assert shorter["Uzbekistan"] == 4.9
assert shorter.drop("Russia").idxmax() == "China"
assert round(borders["world_percent"]["Russia"], 1) == 50.9
assert round(borders["percent"]["Russia"]) == 57
assert (borders["world_km"] < borders["km"]).all()

# %% claim_C21
assert claims.loc["C21", "verdict"] == "supported"

# %% five_answers
verdicts = claims["verdict"].value_counts()
assert verdicts["supported"] == 31
assert verdicts["needs qualification"] == 19
assert verdicts["contradicted"] == 2
assert verdicts[["supported", "needs qualification", "contradicted"]].sum() == 52
assert verdicts["opinion"] == 9
assert verdicts["not checkable"] == 5
text = claims.drop(references.index)["verdict"].value_counts()
assert list(references.index) == ["C64", "C65", "C66"]
assert text[["supported", "needs qualification", "contradicted"]].tolist() == [30, 17, 2]
assert text[["supported", "needs qualification", "contradicted"]].sum() == 49
