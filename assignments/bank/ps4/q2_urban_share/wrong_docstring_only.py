# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def urban_share(population: pd.DataFrame, units: pd.DataFrame, year: int) -> pd.DataFrame:
    """Persons, urban persons and urban share (0 to 1) of the 16 units, highest share first."""
