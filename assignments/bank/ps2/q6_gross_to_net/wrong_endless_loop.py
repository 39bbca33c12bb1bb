# wrong: a loop that never ends
# expect: no result after .* seconds
def gross_to_net(fdi: pd.DataFrame, country: str) -> pd.DataFrame:
    """Gross and net inflow of investment by year (million US dollars), and their ratio."""
    while True:
        pass
