# right: points without strokes
def plot_events(events, vectors, ax=None):
    ax = ax or plt.subplots()[1]
    pairs = [(int(d[:4]), v) for d, v in zip(events["date"], events["vector"]) if isinstance(d, str)]
    years = list(range(min(y for y, _ in pairs), max(y for y, _ in pairs) + 1))
    for colour, name in zip(["navy", "orange", "green", "black"], vectors):
        ax.scatter(years, [pairs.count((y, name)) for y in years], color=colour, label=name)
    ax.set_title("Events a year")
    ax.set_xlabel("year of the event")
    ax.set_ylabel("events (number)")
    ax.legend()
    return ax
