# right: an outer merge of two tables
def mirror_gaps(exports, imports, freight):
    if not freight >= 0:
        raise ValueError(f"freight={freight}")
    left = pd.DataFrame({"partner": exports.index, "exports": exports.values})
    right = pd.DataFrame({"partner": imports.index, "imports_fob": imports.values})
    right["imports_fob"] = right["imports_fob"] / (freight + 1)
    both = left.merge(right, on="partner", how="outer")
    both["gap"] = both["imports_fob"].sub(both["exports"])
    total = both["imports_fob"].add(both["exports"])
    both["relative_gap"] = both["gap"].mul(2).div(total.where(total > 0))
    order = both["gap"].abs().mul(-1)
    both = both.assign(order=order).sort_values(["order", "partner"])
    return both[["relative_gap", "gap", "imports_fob", "exports", "partner"]]
