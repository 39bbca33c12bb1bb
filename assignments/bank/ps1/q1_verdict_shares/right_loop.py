# right: counts in dictionaries, with a print and a warning
import warnings

def verdict_shares(claims, by):
    print("groups:", by)
    warnings.warn("slow for large tables")
    names = ("supported", "needs qualification", "contradicted")
    everything, counts = {}, {}
    for group, verdict in zip(claims[by], claims["verdict"]):
        if not isinstance(group, str):
            continue
        everything[group] = everything.get(group, 0) + 1
        counts.setdefault(group, dict.fromkeys(names, 0))
        if verdict in names:
            counts[group][verdict] += 1
    rows = []
    for group in everything:
        total = sum(counts[group].values())
        shares = [counts[group][n] / total if total else None for n in names]
        rows.append([group, everything[group], total, *shares])
    rows.sort(key=lambda row: (-row[2], row[0]))
    table = pd.DataFrame(rows, columns=["group", "n_claims", "n_judged", *names])
    return table.astype({n: float for n in names})
