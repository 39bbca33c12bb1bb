# wrong: a source line with an id that does not exist
# expect: no source line that names a source of the course
# earns: 1
def chart_data(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Table of the chart: x, y, series."""
    people, units = tables["demography/region_population"], tables["demography/units"]
    codes = units.loc[units["is_north"], "region_code"]
    new_base = people["basis"] == "register_new_base"
    rows = people[new_base & (people["area_type"] == "total") & people["region_code"].isin(codes)]
    start = rows[rows["year"] == 2022].set_index("region_code")["population"]
    index = 100 * rows["population"] / rows["region_code"].map(start)
    return pd.DataFrame({"x": rows["year"], "y": index, "series": rows["region_name"]})


def brief_chart(data: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Chart of a table x, y, series, with labels, title and source line."""
    if ax is None:
        _, ax = plt.subplots()
    for name, part in data.sort_values("x").groupby("series"):
        ax.plot(part["x"], part["y"], marker="o", label=name)
    ax.set_xticks(sorted(set(data["x"])))
    ax.set_xlabel("1 January of the year")
    ax.set_ylabel("index, 1 January 2022 = 100")
    ax.set_title("Population of four northern regions")
    ax.legend()
    ax.figure.text(0, 0, "Source: Statistics Office")
    return ax
