# right: drawn by pandas, on the Axes passed in
import numpy as np


def plot_cpc_split(cpc, ax=None):
    table = cpc.sort_values("year").set_index("year")[["kazakh_origin_mt", "russian_origin_mt"]]
    table = table.reindex(np.arange(table.index[0], table.index[-1] + 1))
    table.columns = ["Kazakh origin", "Russian origin"]
    ax = table.plot(style=["o-", "s--"], ax=ax)
    ax.set(xlabel="year", ylabel="Mt a year", title="Whose oil does CPC carry?")
    return ax
