"""Lesson 00: the numbers of its text, in the namespace of the notebook after its last cell."""

# %% names
routes_2025 = load("oil/export_by_route")
routes_2025 = routes_2025[(routes_2025["year"] == 2025) & (routes_2025["period"] == "full year")]
routes_2025 = routes_2025.set_index("route_code")["million_tonnes"]
assert round(routes_2025["CPC_KZ"]) == 65
assert round(routes_2025["TOTAL"] - routes_2025["CPC_KZ"]) == 14
assert exports == 65 + 14 == round(routes_2025["TOTAL"])

# %% map_read
touching = geo("countries").set_index("name")
touching = touching[touching.touches(touching.loc["Kazakhstan", "geometry"])]
assert set(touching.index) == set(neighbours) - {"Kazakhstan"}

# %% read_owners
first, seventh = owners.iloc[0], owners.iloc[6]
assert first["shareholder"].startswith("Russian Federation")
assert first["percent"] == owners["percent"].max() == 24
assert "Russian Federation" in seventh["shareholder"]
assert seventh["percent"] == 7
