# right: closes a node by setting its edges to zero
def closure_losses(nodes, edges, closed, capacity="capacity_near_term_mtpa"):
    known = set(nodes["node"])
    for name in closed:
        if name not in known:
            raise ValueError(f"unknown node {name}")

    def exports(amounts):
        g = nx.DiGraph()
        g.add_node("S")
        g.add_node("T")
        for _, n in nodes.iterrows():
            if n["type"] == "field" and n["supply_2025_mt"] > 0:
                g.add_edge("S", n["node"], capacity=n["supply_2025_mt"])
            if n["type"] == "market":
                g.add_edge(n["node"], "T", capacity=1e9)
        for a, b, c in zip(edges["from_node"], edges["to_node"], amounts):
            if g.has_edge(a, b):
                g[a][b]["capacity"] += c
            else:
                g.add_edge(a, b, capacity=c)
        return nx.maximum_flow(g, "S", "T")[0]

    amounts = edges[capacity].fillna(0.0)
    base = exports(amounts)
    rows = []
    for name in closed:
        touches = (edges["from_node"] == name) | (edges["to_node"] == name)
        left = exports(amounts.mask(touches, 0.0))
        rows.append({"node": name, "exports_mt": left, "loss_mt": round(base - left, 9)})
    rows.sort(key=lambda row: (-row["loss_mt"], row["node"]))
    return pd.DataFrame(rows)
