# right: the guided cell, filled
# Guided: fill the blanks (____), then write True. Leave this cell alone if you use another one.
guided = True
if guided:

    def chart_data(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
        """Table of the chart: x, y, series."""
        # The rows of your question: take one table from `tables`, and select with [ ].
        rows = tables["demography/region_population"][
            tables["demography/region_population"]["basis"].eq("register_new_base")
            & tables["demography/region_population"]["area_type"].eq("total")
            & tables["demography/region_population"]["region_code"].isin(["KZ-59", "KZ-39"])
        ]
        # Which of its columns are x, y and series? {"year": "x", ...}
        names = {"year": "x", "population": "y", "region_name": "series"}
        return rows.rename(columns=names)[["x", "y", "series"]].dropna(subset=["y"])

    def brief_chart(data: pd.DataFrame, ax: Axes | None = None) -> Axes:
        """Chart of a table x, y, series, with labels, title and source line."""
        # Four texts: label of x, label of y with its unit, title; and a list of ids of sources.
        x_label, y_label, title, source_ids = (
            "1 January of the year",
            "persons",
            "Two northern regions lose people",
            ["S_BNSXLSX", "S_KAZDATA"],
        )
        if ax is None:
            _, ax = plt.subplots()
        for name, part in data.sort_values("x").groupby("series"):
            ax.plot(part["x"], part["y"], marker="o", label=name)
        ax.set_xlabel(x_label)
        ax.set_ylabel(y_label)
        ax.set_title(title)
        ax.legend()
        return charts.source_line(ax, source_ids)
