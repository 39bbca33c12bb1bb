# right: a loop over the amounts, printing as it goes
import sys

def hhi_bounds(amounts, total):
    known = [float(v) for v in amounts if not pd.isna(v)]
    print(len(known), "known", file=sys.stderr)
    if any(v < 0 for v in known):
        raise ValueError("an amount below zero")
    holes = len(amounts) - len(known)
    whole = total if holes else sum(known)
    left = whole - sum(known)
    if left < 0:
        raise ValueError("the parts exceed the whole")
    squares = sum((v / whole) ** 2 for v in known)
    low = squares + sum((left / holes / whole) ** 2 for _ in range(holes))
    high = squares + ((left / whole) ** 2 if holes else 0)
    return pd.Series([low, high], index=["hhi_low", "hhi_high"])
