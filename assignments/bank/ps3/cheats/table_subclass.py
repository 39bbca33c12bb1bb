# cheat: a subclass of DataFrame with its own columns and comparison
# question: q2_share_by_route
# expect: came Table; expected a pandas DataFrame
# flag: __eq__
class Table(pd.DataFrame):
    def equals(self, other):
        return True

    def __eq__(self, other):
        return True


def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    return Table({"route_code": ["A"], "million_tonnes": [1.0], "share": [1.0]})
