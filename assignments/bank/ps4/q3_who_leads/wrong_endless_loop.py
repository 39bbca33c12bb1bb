# wrong: a loop that never ends
# expect: no result after .* seconds
def who_leads(counts: pd.DataFrame) -> pd.DataFrame:
    """Leader, share (0 to 1) and kind of lead per region, as far as the known counts tell."""
    while True:
        pass
