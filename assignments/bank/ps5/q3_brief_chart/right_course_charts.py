# right: question C with the course's line chart
def chart_data(tables):
    votes = tables["policy/un_agreement"]
    rows = votes[votes["country"].isin(["RUS", "CHN", "TUR", "UZB"]) & (votes["year"] >= 2005)]
    rows = rows[rows["comparable"] & rows["agreement"].notna()]
    names = {"RUS": "Russia", "CHN": "China", "TUR": "Turkey", "UZB": "Uzbekistan"}
    return pd.DataFrame(
        {"x": rows["year"], "y": 100 * rows["agreement"], "series": rows["country"].map(names)}
    )


def brief_chart(data, ax=None):
    ax = charts.lines(
        data, "x", "y", series="series", y_label="same votes, per cent", max_gap=99, ax=ax
    )
    ax.set_xlabel("year")
    ax.set_title("Votes like Kazakhstan's")
    charts.source_line(ax, ["S_UNDL_LH"])
    return ax
