# wrong: the same result whatever the input
# expect: not expected|missing: |rows came
def who_leads(counts: pd.DataFrame) -> pd.DataFrame:
    """Leader, share (0 to 1) and kind of lead per region, as far as the known counts tell."""
    return pd.DataFrame(
        {"region_code": ["EAST"], "leader": ["A"], "share": [0.6], "kind": ["majority"]}
    )
