# cheat: makes every table look the same
# question: q2_share_by_route
# expect: The comparison itself was changed|raised|rows came|TypeError|AttributeError|columns are
# flag: pandas|pd
pd.DataFrame.__len__ = lambda self: 0
pd.DataFrame.__getitem__ = lambda self, key: pd.Series([], dtype=float)


def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    return pd.DataFrame({"route_code": ["A"], "million_tonnes": [1.0], "share": [1.0]})
