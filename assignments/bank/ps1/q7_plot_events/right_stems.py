# right: a stem for each year, one look per vector
def plot_events(events, vectors, ax=None):
    if ax is None:
        _, ax = plt.subplots()
    d = events.dropna(subset=["date"])
    y = d["date"].str[:4].astype(int)
    years = range(y.min(), y.max() + 1)
    for n, v in enumerate(vectors):
        c = y[d["vector"] == v].value_counts().reindex(years, fill_value=0)
        ax.stem(
            list(years),
            c.values,
            linefmt=f"C{n}-",
            markerfmt=f"C{n}{'osD^'[n % 4]}",
            basefmt=" ",
            label=v,
        )
    ax.set_xlabel("Years")
    ax.set_ylabel("Events")
    ax.set_title("Events by year")
    ax.legend()
    return ax
