# right: bars side by side
def plot_events(events, vectors, ax=None):
    if ax is None:
        fig, ax = plt.subplots(figsize=(9, 4))
    known = events.dropna(subset=["date"])
    year = known["date"].str.slice(0, 4).astype(int)
    span = list(range(year.min(), year.max() + 1))
    width = 0.8 / len(vectors)
    for place, name in enumerate(vectors):
        heights = [int(((year == y) & (known["vector"] == name)).sum()) for y in span]
        shift = (place - (len(vectors) - 1) / 2) * width
        ax.bar([y + shift for y in span], heights, width=width, label=name)
    ax.set(xlabel="Year", ylabel="number of events", title="Events by year")
    ax.legend(title="Vector")
    return ax
