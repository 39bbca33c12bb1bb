# wrong: returns the result of the visible check
# expect: not expected: 2030, 2031
def gross_to_net(fdi: pd.DataFrame, country: str) -> pd.DataFrame:
    """Gross and net inflow of investment by year (million US dollars), and their ratio."""
    return pd.DataFrame(
        {
            "year": [2030, 2031],
            "gross_musd": [800.0, 900.0],
            "net_musd": [200.0, 300.0],
            "ratio": [4.0, 3.0],
        }
    )
