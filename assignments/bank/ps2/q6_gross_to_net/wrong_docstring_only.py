# wrong: the body deleted, the docstring left
# expect: came None; the function must end in a `return`
def gross_to_net(fdi: pd.DataFrame, country: str) -> pd.DataFrame:
    """Gross and net inflow of investment by year (million US dollars), and their ratio."""
