# right: every rule has the entries 'of' and 'minus', None where they are not needed; a range of years
def brief_numbers(tables):
    def amount(dataset, where, column, how):
        rows = tables[dataset]
        for name, wanted in where.items():
            rows = rows[rows[name].isin(wanted if isinstance(wanted, list | range) else [wanted])]
        return rows[column].dropna().iloc[0] if how == "value" else rows[column].agg(how)

    def number(name, unit, dataset, column, how, where, of=None, minus=None):
        value = amount(dataset, where, column, how)
        if of is not None:
            value = 100 * value / amount(dataset, of, column, how)
        if minus is not None:
            value = value - amount(dataset, minus, column, how)
        return {
            "name": name, "value": value, "unit": unit, "dataset": dataset, "column": column,
            "how": how, "where": where, "of": of, "minus": minus,
        }

    people, moves = "demography/region_ethnicity_2025", "demography/migration_by_region"
    north = ["KZ-11", "KZ-39", "KZ-55", "KZ-59"]
    russian = {"year": 2025, "group": "Russian"}
    return [
        number("Russians in the north", "persons", people, "population", "sum",
               russian | {"region_code": north}),
        number("their part of all", "% of all Russians", people, "population", "sum",
               russian | {"region_code": north}, of=russian | {"region_code": "KZ"}),
        number("moves of two years", "persons", moves, "value", "sum",
               {"year": range(2023, 2025), "region_code": "KZ-55"}),
        number("change of the balance", "persons", moves, "value", "value",
               {"year": 2024, "region_code": "KZ-55"}, minus={"year": 2023, "region_code": "KZ-55"}),
    ]
