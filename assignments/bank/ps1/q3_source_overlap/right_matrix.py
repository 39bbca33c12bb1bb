# right: a matrix of zeros and ones multiplied with itself
import numpy as np

def source_overlap(claims, least=1):
    known = claims.dropna(subset=["source_ids"]).set_index("claim_id")["source_ids"]
    grid = known.str.get_dummies(sep=";").sort_index()
    shared = grid.to_numpy() @ grid.to_numpy().T
    rows = []
    for i, j in zip(*np.triu_indices(len(grid), k=1)):
        n = int(shared[i, j])
        if n >= least:
            union = shared[i, i] + shared[j, j] - n
            rows.append((grid.index[i], grid.index[j], n, n / union))
    table = pd.DataFrame(rows, columns=["claim_a", "claim_b", "n_shared", "overlap"])
    table = table.sort_values(["claim_a", "claim_b"])
    return table.sort_values(["overlap", "n_shared"], ascending=False, kind="stable")
