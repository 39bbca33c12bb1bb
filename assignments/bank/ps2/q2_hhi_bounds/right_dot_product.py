# right: arrays and a dot product
import numpy as np

def hhi_bounds(amounts, total):
    values = amounts.to_numpy(dtype=float)
    known = values[~np.isnan(values)]
    if np.any(known < 0):
        raise ValueError("negative")
    n = values.size - known.size
    if n == 0:
        shares = known / known.sum()
        return pd.Series([shares @ shares] * 2, index=["hhi_low", "hhi_high"])
    if known.sum() > total:
        raise ValueError("too large")
    shares = known / total
    rest = 1 - shares.sum()
    return pd.Series({"hhi_low": shares @ shares + rest * rest / n,
                      "hhi_high": shares @ shares + rest * rest})
