# right: the guided cell, filled
# Guided: fill the blanks (____), then write True. Leave this cell alone if you use another one.
guided = True
if guided:

    def brief_numbers(tables: dict[str, pd.DataFrame]) -> list[dict]:
        """Numbers of the brief, each with the rule that it follows from."""
        # Each blank is a list of rules. A rule is a dictionary, here without the entry "value".
        single = [
        {
            "name": "people in North Kazakhstan, 1 January 2025",
            "unit": "persons",
            "dataset": "demography/region_population",
            "column": "population",
            "how": "value",
            "where": {"year": 2025, "area_type": "total", "region_code": "KZ-59"},
        },
        {
            "name": "net migration of two regions, 2024",
            "unit": "persons",
            "dataset": "demography/migration_by_region",
            "column": "value",
            "how": "sum",
            "where": {"year": 2024, "region_code": ["KZ-59", "KZ-39"]},
        },
    ]  # a list of rules with neither "of" nor "minus"
        shares = [
        {
            "name": "its part of the country, 1 January 2025",
            "unit": "%",
            "dataset": "demography/region_population",
            "column": "population",
            "how": "value",
            "where": {"year": 2025, "area_type": "total", "region_code": "KZ-59"},
            "of": {"year": 2025, "area_type": "total", "region_code": "KZ"},
        }
    ]  # a list of rules with "of", in per cent
        changes = [
        {
            "name": "its change, 1 January 2022 to 2025",
            "unit": "persons",
            "dataset": "demography/region_population",
            "column": "population",
            "how": "value",
            "where": {"year": 2025, "area_type": "total", "region_code": "KZ-59"},
            "minus": {"year": 2022, "area_type": "total", "region_code": "KZ-59"},
        }
    ]  # a list of rules with "minus"

        def amount(rule: dict, part: str) -> float:
            rows = tables[rule["dataset"]]
            for column, wanted in rule[part].items():
                rows = rows[rows[column].isin(wanted if isinstance(wanted, list) else [wanted])]
            if rule["how"] == "count":
                return len(rows)
            figures = rows[rule["column"]]
            # One figure is its own sum; "sum" and the others are methods of a column.
            return figures.sum() if rule["how"] == "value" else figures.agg(rule["how"])

        for rule in single:
            rule["value"] = amount(rule, "where")
        for rule in shares:
            rule["value"] = 100 * amount(rule, "where") / amount(rule, "of")
        for rule in changes:
            rule["value"] = amount(rule, "where") - amount(rule, "minus")
        return single + shares + changes
