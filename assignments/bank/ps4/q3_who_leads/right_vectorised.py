# right: written without a loop, printing on the way, columns in another order
def who_leads(counts: pd.DataFrame) -> pd.DataFrame:
    table = counts.set_index("region_code")
    total = table.pop("Total").astype(float)
    print(total.describe())
    if (total <= 0).any():
        raise ValueError(f"no people in {', '.join(total.index[total <= 0])}")
    rest = total - table.sum(axis="columns")
    groups = table.drop(columns=["Other", "Not stated"], errors="ignore").astype(float)
    top = groups.max(axis="columns").fillna(0)
    level = groups.eq(top, axis="index").sum(axis="columns")
    hidden = groups.isna().any(axis="columns")
    kind = pd.Series("plurality", index=table.index)
    kind[level > 1] = "tie"
    kind[hidden & (rest >= top)] = "open"
    kind[groups.isna().all(axis="columns")] = "open"
    kind[top > total / 2] = "majority"
    leader = groups.fillna(-1).idxmax(axis="columns")
    leader[kind.isin(["tie", "open"])] = np.nan
    share = (top / total).where(kind != "open")
    return pd.DataFrame({"kind": kind, "share": share, "leader": leader}).reset_index()
