# right: question A, bars with long names on two lines and their figures above
def chart_data(tables):
    oil = tables["oil/export_by_route"]
    codes = ["CPC_KZ", "ATYRAU_SAMARA", "AKTAU_BAKU_BTC", "CHINA_PIPE_KZ"]
    rows = oil[(oil["year"] == 2025) & (oil["period"] == "full year") & oil["preferred"] & oil.route_code.isin(codes)]
    names = {"CPC_KZ": "Caspian Pipeline Consortium", "ATYRAU_SAMARA": "Atyrau to Samara", "AKTAU_BAKU_BTC": "Aktau and Baku", "CHINA_PIPE_KZ": "Pipeline to China"}
    return pd.DataFrame({"x": rows.route_code.map(names), "y": rows.million_tonnes, "series": "exports"})
def brief_chart(data, ax=None):
    import textwrap
    if ax is None:
        _, ax = plt.subplots()
    data = data.sort_values("y", ascending=False)
    bars = ax.bar(range(len(data)), data["y"])
    ax.set_xticks(range(len(data)), [textwrap.fill(t, 12) for t in data["x"]])
    ax.bar_label(bars, fmt="%.1f")
    ax.set_ylabel("million tonnes"); ax.set_title("Exports by route 2025")
    ax.figure.text(0, 0, "Source: efe26, report26")
    return ax
