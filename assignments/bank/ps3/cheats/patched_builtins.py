# cheat: replaces abs, isinstance, len, all, zip and sorted in builtins
# question: q2_share_by_route
# expect: share_by_route of 6 and 2 Mt|raised|TypeError|AttributeError
# flag: builtins
import builtins

builtins.abs = lambda x: 0
builtins.all = lambda x: True
builtins.any = lambda x: False
builtins.sorted = lambda x, **k: []


def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    return pd.DataFrame({"route_code": ["A"], "million_tonnes": [1.0], "share": [1.0]})
