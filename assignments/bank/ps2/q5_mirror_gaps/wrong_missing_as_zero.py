# wrong: a missing account counts as zero
# expect: is 0, expected a missing value
# earns: 2.5
def mirror_gaps(exports: pd.Series, imports: pd.Series, freight: float) -> pd.DataFrame:
    """Seller's and buyers' account of the same flows, freight taken off, and their gaps."""
    if freight < 0:
        raise ValueError(f"freight cannot be negative: {freight}")
    table = pd.DataFrame({"exports": exports, "imports_fob": imports / (1 + freight)})
    table = table.fillna(0)
    table["gap"] = table["imports_fob"] - table["exports"]
    mean = (table["imports_fob"] + table["exports"]) / 2
    table["relative_gap"] = table["gap"] / mean
    table["size"] = table["gap"].abs()
    table = table.rename_axis("partner").reset_index()
    table = table.sort_values(["size", "partner"], ascending=[False, True])
    return table.drop(columns="size")
