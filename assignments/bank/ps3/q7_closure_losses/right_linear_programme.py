# right: the maximum flow as a linear programme
import numpy as np


def closure_losses(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    closed: list[str],
    capacity: str = "capacity_near_term_mtpa",
) -> pd.DataFrame:
    from scipy.optimize import linprog

    for name in closed:
        if name not in nodes["node"].values:
            raise ValueError(name + " is not a node")
    fields = nodes.loc[nodes["type"] == "field"].set_index("node")["supply_2025_mt"].fillna(0)
    markets = list(nodes.loc[nodes["type"] == "market", "node"])
    arcs = [("in", field) for field in fields.index]
    arcs += list(zip(edges["from_node"], edges["to_node"]))
    arcs += [(market, "out") for market in markets]
    room = list(fields) + list(edges[capacity].fillna(0)) + [1e5] * len(markets)
    inner = sorted({end for arc in arcs for end in arc} - {"in", "out"})
    balance = np.array([[(b == n) - (a == n) for a, b in arcs] for n in inner], dtype=float)
    goal = [-1.0 if a == "in" else 0.0 for a, _ in arcs]

    def exports(shut):
        bounds = [(0, 0 if shut in arc else amount) for arc, amount in zip(arcs, room)]
        return -linprog(goal, A_eq=balance, b_eq=np.zeros(len(inner)), bounds=bounds).fun

    base = exports(None)
    rows = [(name, exports(name)) for name in closed]
    rows = [(name, amount, round(base - amount, 9)) for name, amount in rows]
    table = pd.DataFrame(rows, columns=["node", "exports_mt", "loss_mt"])
    return table.sort_values(["loss_mt", "node"], ascending=[False, True])
