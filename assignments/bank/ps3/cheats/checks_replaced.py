# cheat: replaces functions of the checks module
# question: q2_share_by_route
# expect: name 'share_by_route' is not defined
# flag: checks
from nbjudge import checks as module

module.table = lambda *args, **kwargs: None
module.raises = lambda *args, **kwargs: None


def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    return pd.DataFrame({"route_code": ["A"], "million_tonnes": [1.0], "share": [1.0]})
