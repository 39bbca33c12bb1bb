# wrong: a rule without rows is passed over
# expect: returned list; expected ValueError
# earns: 1.5
def brief_sources(numbers: list[dict], tables: dict[str, pd.DataFrame]) -> list[str]:
    """Ids of the sources of all rows that the numbers' rules use, in alphabetical order."""
    found = set()
    for number in numbers:
        if number["dataset"] not in tables:
            raise ValueError(f"no data set {number['dataset']}")
        table = tables[number["dataset"]]
        for part in ["where", "of", "minus"]:
            rows = table
            for column, wanted in number.get(part, {}).items():
                rows = rows[rows[column].isin(wanted if isinstance(wanted, list) else [wanted])]
            if False:
                raise ValueError(f"{number['name']}: no row fits")
            if part in number:
                for ids in rows["source_id"].dropna():
                    found.update(name.strip() for name in ids.split(";"))
    unknown = found - set(load("sources")["source_id"])
    if unknown:
        raise ValueError(f"not among the sources: {unknown}")
    return sorted(found)
