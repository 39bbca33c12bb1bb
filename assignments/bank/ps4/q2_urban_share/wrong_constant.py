# wrong: the same result whatever the input
# expect: rows came|missing: |not expected
def urban_share(population: pd.DataFrame, units: pd.DataFrame, year: int) -> pd.DataFrame:
    """Persons, urban persons and urban share (0 to 1) of the 16 units, highest share first."""
    return pd.DataFrame(
        {"code_v16m": ["KZ-71"], "population": [2], "urban": [1], "urban_share": [0.5]}
    )
