# right: missing figures instead of rows, drawn by pandas
def plot_agreement(agreement, partners, ax=None):
    table = agreement[agreement["country"].isin(partners)].copy()
    table["agreement_partial"] = table["agreement_partial"].where(table["comparable"])
    wide = table.pivot_table(values="agreement_partial", index="year", columns="country",
                             dropna=False)
    wide = wide.reindex(range(int(table["year"].min()), int(table["year"].max()) + 1))
    ax = wide[partners].plot(ax=ax, style=["o-", "s--", "^:"][: len(partners)])
    ax.set(xlabel="year", ylabel="agreement, share of votes", title="Who votes like whom")
    return ax
