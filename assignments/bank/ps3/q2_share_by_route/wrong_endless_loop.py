# wrong: a loop that never ends
# expect: no result after .* seconds
def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    while True:
        pass
