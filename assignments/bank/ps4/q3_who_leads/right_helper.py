# right: written with a helper that judges one region
def who_leads(counts):
    not_groups = {"region_code", "Total", "Other", "Not stated"}

    def judge(row):
        total, left, best, names, gap = row["Total"], row["Total"], -1, [], False
        for name, persons in row.items():
            if name in ("region_code", "Total"):
                continue
            if pd.isna(persons):
                gap = gap or name not in not_groups
                continue
            left = left - persons
            if name in not_groups:
                continue
            if persons > best:
                best, names = persons, [name]
            elif persons == best:
                names.append(name)
        if total <= 0:
            raise ValueError(f"the total of {row['region_code']} is {total}")
        if best > total / 2:
            return names[0], best / total, "majority"
        if not names or (gap and left >= best):
            return None, None, "open"
        if len(names) > 1:
            return None, best / total, "tie"
        return names[0], best / total, "plurality"

    rows = [(row["region_code"], *judge(row)) for row in counts.to_dict("records")]
    return pd.DataFrame(rows, columns=["region_code", "leader", "share", "kind"])
