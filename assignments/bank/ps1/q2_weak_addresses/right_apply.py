# right: a helper for one cell, and columns that are added to a copy
def statuses(text, status):
    found = []
    for one in text.split(";"):
        if one not in status:
            raise ValueError("no source " + one)
        found.append(status[one])
    return found

def weak_addresses(claims, sources):
    status = sources.set_index("source_id")["address_status"].to_dict()
    named = claims[claims["source_ids"].notna()].copy()
    lists = [statuses(text, status) for text in named["source_ids"]]
    named["n_sources"] = [len(found) for found in lists]
    weak = ["full" not in found for found in lists]
    return named.loc[weak, ["claim_id", "n_sources"]].sort_values("n_sources")
