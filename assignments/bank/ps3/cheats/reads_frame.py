# cheat: looks for the reference in the caller's frames
# question: q2_share_by_route
# expect: raised KeyError: 'reference'
# flag: _getframe
import sys


def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        if "reference" in frame.f_globals:
            return frame.f_globals["reference"](volumes, total)
    raise KeyError("reference")
