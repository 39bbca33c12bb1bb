# wrong: amounts rounded to hundredths
# expect: _mt of .* Was it rounded
# earns: 0.5
def closure_losses(nodes, edges, closed, capacity="capacity_near_term_mtpa"):
    missing = set(closed) - set(nodes.node)
    if missing:
        raise ValueError("Unknown nodes: " + ", ".join(sorted(missing)))
    supplies = dict(zip(nodes.node[nodes.type == "field"], nodes.supply_2025_mt[nodes.type == "field"].fillna(0)))
    caps = {}
    for i in range(len(edges)):
        row = edges.iloc[i]
        key = (row["from_node"], row["to_node"])
        c = row[capacity]
        caps[key] = caps.get(key, 0) + (0 if pd.isna(c) else c)
    def mf(gone=()):
        G = nx.DiGraph()
        G.add_node("SOURCE"); G.add_node("SINK")
        G.add_edges_from((u, v, {"capacity": c}) for (u, v), c in caps.items() if u not in gone and v not in gone)
        G.add_edges_from(("SOURCE", f, {"capacity": s}) for f, s in supplies.items() if f not in gone)
        G.add_edges_from((m, "SINK") for m in nodes.node[nodes.type == "market"] if m not in gone)
        return nx.maximum_flow_value(G, "SOURCE", "SINK")
    t = pd.DataFrame({"exports_mt": {n: mf({n}) for n in closed}})
    t["loss_mt"] = (mf() - t["exports_mt"]).round(2)
    t["exports_mt"] = t["exports_mt"].round(2)
    t = t.rename_axis("node").reset_index()
    return t.sort_values(by=["loss_mt", "node"], ascending=[False, True])
