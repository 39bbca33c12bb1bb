# right: written row by row
def brief_sources(numbers, tables):
    def fits(row, rule):
        for column, wanted in rule.items():
            if isinstance(wanted, list):
                if row[column] not in wanted:
                    return False
            elif row[column] != wanted:
                return False
        return True

    found = {}
    for number in numbers:
        if number["dataset"] not in tables.keys():
            raise ValueError("no table " + str(number["dataset"]))
        records = tables[number["dataset"]].to_dict("records")
        for part in [p for p in ("where", "of", "minus") if p in number]:
            rows = [row for row in records if fits(row, number[part])]
            if not rows:
                raise ValueError("no rows: " + number["name"])
            for row in rows:
                if not pd.isna(row["source_id"]):
                    for one in row["source_id"].split(";"):
                        found[one.strip()] = True
    listed = load("sources").set_index("source_id").index
    lost = [one for one in found if one not in listed]
    if lost:
        raise ValueError("not listed: " + ", ".join(lost))
    result = list(found)
    result.sort()
    return result
