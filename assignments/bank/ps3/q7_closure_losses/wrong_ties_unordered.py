# wrong: equal losses in reverse alphabetical order
# expect: the order of the rows is not
# earns: 2.5
def closure_losses(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    closed: list[str],
    capacity: str = "capacity_near_term_mtpa",
) -> pd.DataFrame:
    """Exports and loss in Mt a year for each node that is closed alone, largest loss first."""
    unknown = [node for node in closed if node not in set(nodes["node"])]
    if unknown:
        raise ValueError(f"not in the network: {unknown}")
    pairs = edges.groupby(["from_node", "to_node"])[capacity].sum()
    fields = nodes[nodes["type"] == "field"]
    markets = nodes.loc[nodes["type"] == "market", "node"]

    def flow(shut: str | None) -> float:
        graph = nx.DiGraph()
        for field, supply in zip(fields["node"], fields["supply_2025_mt"].fillna(0), strict=True):
            graph.add_edge("SOURCE", field, capacity=supply)
        for market in markets:
            graph.add_edge(market, "SINK")
        for (start, end), amount in pairs.items():
            graph.add_edge(start, end, capacity=amount)
        if shut is not None:
            graph.remove_nodes_from([shut])
        return nx.maximum_flow_value(graph, "SOURCE", "SINK")

    baseline = flow(None)
    table = pd.DataFrame({"node": closed, "exports_mt": [flow(node) for node in closed]})
    table["loss_mt"] = (baseline - table["exports_mt"]).round(9)
    return table.sort_values(["loss_mt", "node"], ascending=[False, False]).reset_index(drop=True)
