# wrong: a rule with a column that is not there
# expect: 'where' names 'region', but .* has no such column
def brief_numbers(tables: dict[str, pd.DataFrame]) -> list[dict]:
    """Numbers of the brief, each with the rule that it follows from."""
    people, moves = tables["demography/region_population"], tables["demography/migration_by_region"]
    totals = people[people["area_type"] == "total"].set_index(["year", "region_code"])["population"]
    net = moves.set_index(["year", "region_code"])["value"]
    north = ["KZ-11", "KZ-39", "KZ-55", "KZ-59"]
    persons = {"dataset": "demography/region_population", "column": "population"}
    then = {"year": 2022, "area_type": "total", "region_code": "KZ-59"}
    now = {"year": 2025, "area_type": "total", "region_code": "KZ-59"}
    return [
        {
            "name": "people in the four northern regions, 1 January 2025",
            "value": totals[2025][north].sum(),
            "unit": "persons",
            "how": "sum",
            "where": {"year": 2025, "area_type": "total", "region_code": north},
            **persons,
        },
        {
            "name": "their part of all people in the country, 1 January 2025",
            "value": 100 * totals[2025][north].sum() / totals[2025]["KZ"],
            "unit": "%",
            "how": "sum",
            "where": {"year": 2025, "area_type": "total", "region_code": north},
            "of": {"year": 2025, "area_type": "total", "region_code": "KZ"},
            **persons,
        },
        {
            "name": "change in North Kazakhstan, 1 January 2022 to 2025",
            "value": totals[2025]["KZ-59"] - totals[2022]["KZ-59"],
            "unit": "persons",
            "how": "value",
            "where": now,
            "minus": then,
            **persons,
        },
        {
            "name": "net migration of the four northern regions, 2023 and 2024",
            "value": net.loc[[2023, 2024], north].sum(),
            "unit": "persons",
            "dataset": "demography/migration_by_region",
            "column": "value",
            "how": "sum",
            "where": {"year": [2023, 2024], "region": north},
        },
    ]
