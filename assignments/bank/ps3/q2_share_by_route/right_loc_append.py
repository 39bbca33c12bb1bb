# right: the remainder appended with loc
import numpy as np


def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares of the published total."""
    if total <= 0:
        raise ValueError(total)
    table = volumes.to_frame("million_tonnes").sort_values("million_tonnes", ascending=False)
    table.loc["UNEXPLAINED"] = total - np.nansum(volumes.to_numpy())
    table["share"] = table["million_tonnes"].div(total)
    table.index.name = "route_code"
    return table.reset_index()
