# cheat: puts a module of its own in the place of the checks
# question: q2_share_by_route
# expect: share_by_route
# only: judge
# flag: sys.modules|checks
import sys
import types


class Quiet(types.ModuleType):
    def __getattr__(self, name):
        return lambda *args, **kwargs: None


quiet = Quiet("nbjudge.checks")
sys.modules["nbjudge.checks"] = quiet
import multivector

nbjudge.checks = quiet


def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    return pd.DataFrame({"route_code": ["A"], "million_tonnes": [1.0], "share": [1.0]})
