# cheat: swallows every exception, the time limit's included
# question: q2_share_by_route
# expect: came None; the function must end
def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    while True:
        try:
            while True:
                pass
        except BaseException:
            return None
