# wrong: a loop that never ends
# expect: no result after .* seconds
def urban_share(population: pd.DataFrame, units: pd.DataFrame, year: int) -> pd.DataFrame:
    """Persons, urban persons and urban share (0 to 1) of the 16 units, highest share first."""
    while True:
        pass
