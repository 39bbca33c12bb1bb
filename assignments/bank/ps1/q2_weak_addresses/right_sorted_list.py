# right: a sorted list of tuples, a regular expression for the ids
import re

def weak_addresses(claims, sources):
    status = sources.set_index("source_id")["address_status"].to_dict()
    found = []
    for claim, text in claims.set_index("claim_id")["source_ids"].dropna().items():
        ids = sorted(set(re.findall(r"[^;\s]+", text)))
        try:
            kinds = [status[name] for name in ids]
        except KeyError as error:
            raise ValueError(f"no such source: {error}") from None
        if kinds and all(kind != "full" for kind in kinds):
            found.append((-len(ids), claim, sum(kind == "rebuilt" for kind in kinds)))
    found.sort()
    return pd.DataFrame({
        "claim_id": [claim for _, claim, _ in found],
        "n_sources": [-minus for minus, _, _ in found],
        "n_rebuilt": [n for _, _, n in found],
    })
