# cheat: gives the check's exception a quiet constructor
# question: q2_share_by_route
# expect: came DataFrame|missing: |rows came
# flag: checks|errors
from nbjudge.checks import errors

try:
    errors.CheckError = type("Quiet", (Exception,), {})
except AttributeError:
    pass


def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    return pd.DataFrame({"route_code": ["A"], "million_tonnes": [1.0], "share": [1.0]})
