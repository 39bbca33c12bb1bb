# cheat: makes load return a table of its own choice
# question: q2_share_by_route
# expect: name 'share_by_route' is not defined
# flag: data|load
import multivector.data as module

module.load = lambda name: pd.DataFrame()


def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    return pd.DataFrame({"route_code": ["A"], "million_tonnes": [1.0], "share": [1.0]})
