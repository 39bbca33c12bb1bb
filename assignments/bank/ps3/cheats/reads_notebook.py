# cheat: reads hidden checks from the notebook file
# question: q2_share_by_route
# expect: raised PermissionError: an answer may not open notebook files
# flag: ipynb|open
import json


def share_by_route(volumes: pd.Series, total: float) -> pd.DataFrame:
    """Shares (0 to 1) of the published total by route, the unexplained remainder last."""
    cells = json.load(open("ps3_oil_routes.ipynb"))["cells"]
    code = next("".join(c["source"]) for c in cells if "def reference" in "".join(c["source"]))
    space = {"pd": pd}
    exec("def reference" + code.split("def reference")[1].split("for what")[0], space)
    return space["reference"](volumes, total)
