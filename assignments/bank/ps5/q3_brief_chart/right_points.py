# right: question B with points
def chart_data(tables):
    moves = tables["demography/migration_by_region"]
    rows = moves[moves["region_code"].isin(["KZ-59", "KZ-55", "KZ-39"])]
    return rows.rename(columns={"year": "x", "value": "y", "region_name": "series"})[
        ["x", "y", "series"]
    ]


def brief_chart(data, ax=None):
    if ax is None:
        _, ax = plt.subplots()
    for number, (name, part) in enumerate(data.groupby("series")):
        ax.scatter(part["x"], part["y"], color=f"C{number}", label=name)
    ax.set_xlabel("year")
    ax.set_ylabel("net migration, persons")
    ax.set_title("Net migration of three regions")
    ax.legend(title="region")
    return charts.source_line(ax, ["S_KAZMIG"])
