# right: a maximum flow of one's own, with dictionaries and a helper function
from collections import defaultdict, deque
def _flow(cap, s, t):
    cap = {u: dict(v) for u, v in cap.items()}
    total = 0.0
    while True:
        parent = {s: None}
        queue = deque([s])
        while queue and t not in parent:
            u = queue.popleft()
            for v, c in cap.get(u, {}).items():
                if c > 1e-12 and v not in parent:
                    parent[v] = u
                    queue.append(v)
        if t not in parent:
            return total
        path, v = [], t
        while parent[v] is not None:
            path.append((parent[v], v))
            v = parent[v]
        add = min(cap[u][v] for u, v in path)
        for u, v in path:
            cap[u][v] -= add
            cap.setdefault(v, {})
            cap[v][u] = cap[v].get(u, 0) + add
        total += add

def closure_losses(nodes, edges, closed, capacity="capacity_near_term_mtpa"):
    for c in closed:
        if c not in set(nodes["node"]):
            raise ValueError(f"{c} is not a node")
    cap = defaultdict(lambda: defaultdict(float))
    for _, r in edges.iterrows():
        if pd.notna(r[capacity]):
            cap[r["from_node"]][r["to_node"]] += r[capacity]
    for _, r in nodes.iterrows():
        if r["type"] == "field" and pd.notna(r["supply_2025_mt"]):
            cap["**s"][r["node"]] += r["supply_2025_mt"]
        elif r["type"] == "market":
            cap[r["node"]]["**t"] = 1e9
    full = _flow(cap, "**s", "**t")
    rows = []
    for n in closed:
        less = {u: {v: c for v, c in vs.items() if v != n} for u, vs in cap.items() if u != n}
        x = _flow(less, "**s", "**t")
        rows.append((n, round(x, 9), round(full - x, 9)))
    table = pd.DataFrame(rows, columns=["node", "exports_mt", "loss_mt"])
    table["loss_mt"] = table["loss_mt"].round(9)
    return table.sort_values(["loss_mt", "node"], ascending=[False, True])
