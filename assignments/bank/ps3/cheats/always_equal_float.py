# cheat: a float subclass that claims to be equal to everything
# question: q2_share_by_route
# expect: came an object of type F|expected numbers
# flag: __eq__
class F(float):
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    __hash__ = float.__hash__


def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    codes = ["WEST", "EAST", "UNEXPLAINED"]
    return pd.DataFrame({"route_code": codes, "million_tonnes": [F(1)] * 3, "share": [F(1)] * 3}, dtype=object)
