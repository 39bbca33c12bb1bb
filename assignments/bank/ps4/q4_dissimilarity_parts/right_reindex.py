# right: written with two Series and concat, warning on the way
def dissimilarity_parts(people, one, two):
    import warnings

    warnings.warn("careful")
    regions = people[people["region_code"] != "KZ"]
    codes = pd.Index(sorted(regions["region_code"].unique()), name="region_code")

    def spread(group):
        of_group = regions[regions["group"] == group].set_index("region_code")["population"]
        of_group = of_group.reindex(codes)
        if of_group.isna().any() or not of_group.sum() > 0:
            raise ValueError("cannot use the group " + group)
        return of_group / of_group.sum()

    parts = (spread(one) - spread(two)).abs() * 0.5
    parts = parts.sort_values(ascending=False, kind="stable")
    return pd.concat([parts, pd.Series({"INDEX": parts.sum()})]).rename("contribution")
