# wrong: returns the result of the visible check
# expect: not expected|rows came
def urban_share(population: pd.DataFrame, units: pd.DataFrame, year: int) -> pd.DataFrame:
    """Persons, urban persons and urban share (0 to 1) of the 16 units, highest share first."""
    return pd.DataFrame(
        {
            "code_v16m": ["C", "A+B"],
            "population": [50, 100],
            "urban": [30, 40],
            "urban_share": [0.6, 0.4],
        }
    )
