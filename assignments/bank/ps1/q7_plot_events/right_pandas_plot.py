# right: a pivot table drawn by pandas
def plot_events(events, vectors, ax=None):
    table = events.loc[events["date"].notna(), ["date", "vector"]].copy()
    table["year"] = table["date"].str[:4].astype(int)
    counts = table.groupby(["year", "vector"]).size().unstack(fill_value=0)
    counts = counts.reindex(range(table["year"].min(), table["year"].max() + 1), fill_value=0)
    counts = counts.reindex(columns=vectors, fill_value=0)
    ax = counts.plot(ax=ax, style=["o-", "s--", "^:"][: len(vectors)])
    ax.set_xlabel("calendar year")
    ax.set_ylabel("events")
    ax.set_title("How many events a year?")
    return ax
