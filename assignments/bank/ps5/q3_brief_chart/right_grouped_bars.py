# right: question D with bars in groups, columns in another order, more columns
def chart_data(tables):
    arms = tables["policy/arms_imports"]
    rows = arms[arms["supplier"].isin(["RUS", "total"]) & arms["year"].between(2012, 2022)].copy()
    rows["series"] = np.where(rows["supplier"] == "RUS", "from Russia", "all suppliers")
    rows = rows.rename(columns={"tiv_million": "y", "year": "x"})
    return rows[["series", "y", "x", "supplier"]].reset_index(drop=True)


def brief_chart(data, ax=None):
    ax = plt.subplots()[1] if ax is None else ax
    names = sorted(data["series"].unique())
    for place, name in enumerate(names):
        part = data[data["series"] == name]
        ax.bar(part["x"] + 0.4 * place - 0.2, part["y"], width=0.35, label=name, color=f"C{place}")
    ax.set(xlabel="Year", ylabel="million TIV", title="Arms imports by supplier")
    ax.legend()
    ax.figure.text(0.01, 0.01, "Source: S_SIPRI", fontsize=6)
    return ax
