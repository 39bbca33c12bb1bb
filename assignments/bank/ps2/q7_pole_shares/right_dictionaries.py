# right: dictionaries of amounts, with a warning
import warnings
from collections import Counter

def pole_shares(ties, poles):
    warnings.warn("shares of the published total")
    times = Counter(name for partners in poles.values() for name in partners)
    for name, count in times.items():
        if count > 1:
            raise ValueError(name)
    rows = []
    for tie in dict.fromkeys(ties["tie"]):
        part = ties[ties["tie"] == tie].dropna(subset=["value"])
        amounts = Counter()
        for partner, value in zip(part["partner"], part["value"]):
            amounts[partner] += value
        whole = amounts.pop("total", None)
        whole = sum(amounts.values()) if whole is None else whole
        parts = {pole: sum(amounts[n] for n in names) for pole, names in poles.items()}
        if sum(parts.values()) > whole * (1 + 1e-9):
            raise ValueError("more than all of " + tie)
        parts["Other"] = whole - sum(parts.values())
        rows += [{"share": v / whole, "pole": p, "tie": tie} for p, v in parts.items()]
    return pd.DataFrame(rows)
