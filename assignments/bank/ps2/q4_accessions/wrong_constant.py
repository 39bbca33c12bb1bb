# wrong: the same result whatever the input
# expect: rows came, expected
def accessions(memberships: pd.DataFrame, body: str, counted: list[str]) -> pd.DataFrame:
    """Countries of a body by wave of entry, and whether they left it again."""
    return pd.DataFrame({"country": ["AAA"], "joined": ["2030"], "wave": [1], "left": [False]})
