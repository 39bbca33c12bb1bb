# wrong: a loop that never ends
# expect: no result after .* seconds
def accessions(memberships: pd.DataFrame, body: str, counted: list[str]) -> pd.DataFrame:
    """Countries of a body by wave of entry, and whether they left it again."""
    while True:
        pass
