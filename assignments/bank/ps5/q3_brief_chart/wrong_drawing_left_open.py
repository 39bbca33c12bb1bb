# wrong: the table is there, the drawing still a stub
# expect: brief_chart still holds the course's stub
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
    # YOUR CODE HERE: replace the next line by your own code
    raise NotImplementedError("not attempted: replace this line by your own code")
