# wrong: returns the result of the visible check
# expect: to OTS: .*not expected: AAA
def accessions(memberships: pd.DataFrame, body: str, counted: list[str]) -> pd.DataFrame:
    """Countries of a body by wave of entry, and whether they left it again."""
    return pd.DataFrame(
        {
            "country": ["AAA", "BBB", "CCC"],
            "joined": ["2030-02-01", "2030-02-01", "2031"],
            "wave": [1, 1, 2],
            "left": [False, True, False],
        }
    )
