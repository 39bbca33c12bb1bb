# right: question A with lying bars, x as text, its own source line, a warning
def chart_data(tables):
    oil = tables["oil/export_by_route"]
    codes = ["CPC_KZ", "ATYRAU_SAMARA", "AKTAU_BAKU_BTC", "AKTAU_MAKHACHKALA", "CHINA_PIPE_KZ"]
    rows = oil[(oil["year"] == 2025) & (oil["period"] == "full year") & oil["preferred"]]
    rows = rows[rows["route_code"].isin(codes)].sort_values("million_tonnes")
    return pd.DataFrame(
        {"x": rows["route_code"].tolist(), "y": rows["million_tonnes"].tolist(), "series": "oil"}
    )


def brief_chart(data: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Lying bars."""
    import warnings

    warnings.warn("bars")
    if ax is None:
        ax = plt.figure(figsize=(7, 3)).add_subplot()
    ax.barh(data["x"], data["y"], color="teal")
    ax.set_xlabel("Mt in 2025")
    ax.set_title("Oil by route")
    ax.annotate("Source: efe26, report26", (0, -0.3), xycoords="axes fraction", fontsize=7)
    return ax
