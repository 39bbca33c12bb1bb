# cheat: writes into the namespace of the checks module
# question: q2_share_by_route
# expect: share_by_route
# only: judge
# flag: __dict__|checks
from nbjudge import checks as module

for name in ("table", "series", "raises", "call"):
    module.__dict__[name] = lambda *args, **kwargs: None


def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    return pd.DataFrame({"route_code": ["A"], "million_tonnes": [1.0], "share": [1.0]})
