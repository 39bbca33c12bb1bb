# right: a minimum cut instead of a maximum flow
def closure_losses(nodes, edges, closed, capacity="capacity_near_term_mtpa"):
    if not set(closed) <= set(nodes["node"]):
        raise ValueError(f"no such node: {sorted(set(closed) - set(nodes['node']))}")
    table = edges.groupby(["from_node", "to_node"], as_index=False)[capacity].sum()
    whole = nx.from_pandas_edgelist(
        table.rename(columns={capacity: "capacity"}), "from_node", "to_node", "capacity",
        create_using=nx.DiGraph,
    )
    for node in nodes.itertuples():
        if node.type == "market":
            whole.add_edge(node.node, 1)
        elif node.type == "field":
            supply = 0 if pd.isna(node.supply_2025_mt) else node.supply_2025_mt
            whole.add_edge(0, node.node, capacity=supply)

    def cut(graph):
        return nx.minimum_cut_value(graph, 0, 1)

    exports = []
    for name in closed:
        smaller = whole.copy()
        if name in smaller:
            smaller.remove_node(name)
        smaller.add_nodes_from([0, 1])
        exports.append(cut(smaller))
    result = pd.DataFrame({"node": list(closed), "exports_mt": exports})
    result = result.assign(loss_mt=(cut(whole) - result["exports_mt"]).round(9))
    result = result.sort_values("node").sort_values("loss_mt", ascending=False, kind="stable")
    return result[["loss_mt", "node", "exports_mt"]]
