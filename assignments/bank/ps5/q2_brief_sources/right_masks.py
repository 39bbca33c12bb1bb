# right: written with a mask per rule
def brief_sources(numbers, tables):
    ids = []
    for number in numbers:
        try:
            table = tables[number["dataset"]]
        except KeyError:
            raise ValueError("unknown data set " + number["dataset"]) from None
        for part in ("where", "of", "minus"):
            if part not in number:
                continue
            mask = pd.Series(True, index=table.index)
            for column, wanted in number[part].items():
                values = wanted if isinstance(wanted, (list, tuple)) else [wanted]
                mask &= table[column].isin(values)
            if not mask.any():
                raise ValueError(f"nothing fits {part} of {number['name']}")
            for text in table.loc[mask, "source_id"]:
                if isinstance(text, str):
                    ids.extend(text.replace(" ", "").split(";"))
    known = set(load("sources")["source_id"])
    for one in ids:
        if one not in known:
            raise ValueError(f"{one} does not resolve")
    return sorted(set(ids))
