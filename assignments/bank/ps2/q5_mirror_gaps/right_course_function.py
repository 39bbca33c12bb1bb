# right: the course's mirror_gap(), renamed and sorted
def mirror_gaps(exports, imports, freight):
    if freight < 0:
        raise ValueError("freight")
    out = vectors.mirror_gap(exports, imports / (1 + freight))
    out = out.drop(columns="ratio").rename(
        columns={"reported": "exports", "mirror": "imports_fob", "difference": "gap"})
    out.index.name = "partner"
    out = out.reset_index().sort_values("partner")
    return out.sort_values("gap", key=lambda part: -part.abs(), kind="stable")
