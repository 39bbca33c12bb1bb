"""Lesson 00: the numbers of its text, in the namespace of the notebook after its last cell."""

# %% read_owners
first, seventh = owners.iloc[0], owners.iloc[6]
assert first["shareholder"].startswith("Russian Federation")
assert first["percent"] == owners["percent"].max() == 24
assert "Russian Federation" in seventh["shareholder"]
assert seventh["percent"] == 7
