# wrong: the same result whatever the input
# expect: rows came, expected
def gross_to_net(fdi: pd.DataFrame, country: str) -> pd.DataFrame:
    """Gross and net inflow of investment by year (million US dollars), and their ratio."""
    return pd.DataFrame({"year": [2022], "gross_musd": [28000.0], "net_musd": [5100.0], "ratio": [5.5]})
