# right: stems, whose base line runs over every year
def plot_cpc_split(cpc, ax=None):
    if ax is None:
        fig, ax = plt.subplots()
    t = cpc.sort_values("year")
    k = t.dropna(subset=["kazakh_origin_mt"])
    r = t.dropna(subset=["russian_origin_mt"])
    ax.stem(k["year"], k["kazakh_origin_mt"], linefmt="C0-", markerfmt="C0o", label="Kazakh oil")
    ax.stem(r["year"], r["russian_origin_mt"], linefmt="C1-", markerfmt="C1s", label="Russian oil")
    ax.set_xlabel("Year")
    ax.set_ylabel("million tonnes")
    ax.set_title("Oil through the CPC pipeline by origin")
    ax.legend()
    return ax
