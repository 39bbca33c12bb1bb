# right: stacked bars with hatches
def plot_events(events, vectors, ax=None):
    if ax is None:
        ax = plt.figure().add_subplot()
    year = pd.to_numeric(events["date"].str[:4]).dropna().astype(int)
    span = pd.RangeIndex(year.min(), year.max() + 1)
    below = pd.Series(0, index=span)
    hatches = ["", "//", "..", "xx"]
    for place, name in enumerate(vectors):
        own = year[events.loc[year.index, "vector"] == name]
        counts = own.groupby(own).size().reindex(span).fillna(0)
        ax.bar(span, counts, bottom=below, label=name, hatch=hatches[place], color=f"C{place}")
        below = below + counts
    ax.legend()
    ax.set(title="Events of some vectors", xlabel="Year", ylabel="Events")
    return ax
