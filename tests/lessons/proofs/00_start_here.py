"""Lesson 00: the numbers of its text, in the namespace of the notebook after its last cell."""

# %% names
routes = load("oil/export_by_route")
by_code = routes[routes["year"] == 2025].set_index("route_code")["million_tonnes"]
assert round(by_code["CPC_KZ"]) == 65
assert round(by_code["TOTAL"] - by_code["CPC_KZ"]) == 14
assert exports == round(by_code["TOTAL"])

# %% read_owners
first, seventh = owners.iloc[0], owners.iloc[6]
assert first["shareholder"].startswith("Russian Federation")
assert first["percent"] == owners["percent"].max() == 24
assert "Russian Federation" in seventh["shareholder"]
assert seventh["percent"] == 7
