# right: the guided cell, filled
# Guided: fill the blanks (____), then write True. Leave this cell alone if you use another one.
guided = True
if guided:

    def route_volumes(routes: pd.DataFrame, year: int) -> pd.Series:
        """Mt by route code for one year: rows that may be added, largest first."""
        memo = ["TOTAL", "VIA_RUSSIA", "BYPASS_RUSSIA"]
        # Keep the year's rows for full years, oil of Kazakh origin, and preferred values.
        kept = routes[(routes["year"] == year) & (routes["period"] == "full year")]
        kept = kept[(kept["basis"] == "Kazakh-origin") & kept["preferred"]]
        # Leave out parts of other rows, the three codes that repeat others, and missing figures.
        kept = kept[kept["parent_route"].isna() & ~kept["route_code"].isin(memo)]
        kept = kept[kept["million_tonnes"].notna()]
        if kept.empty:
            raise ValueError(f"no usable row for {year}")
        # Sort by the figure, largest first, then by the code.
        kept = kept.sort_values(["million_tonnes", "route_code"], ascending=[False, True])
        return kept.set_index("route_code")["million_tonnes"]
