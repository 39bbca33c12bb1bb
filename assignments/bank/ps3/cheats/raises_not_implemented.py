# cheat: raises the stub's error to look unattempted
# question: q2_share_by_route
# expect: still holds the course's stub
def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    raise NotImplementedError
