# right: question C, with a helper that follows the rule, and a warning
def brief_numbers(tables):
    import warnings

    warnings.warn("numbers ahead")

    def pick(dataset, where):
        table = tables[dataset]
        for column, wanted in where.items():
            table = table[table[column].isin(wanted if isinstance(wanted, list) else [wanted])]
        return table

    numbers = []
    votes = "policy/un_agreement"
    for country in ("RUS", "CHN", "UZB"):
        where = {"year": 2024, "country": country}
        numbers.append(
            {
                "name": f"agreement with {country} in 2024",
                "value": pick(votes, where)["agreement"].item(),
                "unit": "share",
                "dataset": votes,
                "column": "agreement",
                "how": "value",
                "where": where,
            }
        )
    now, before = ({"year": y, "country": "RUS"} for y in (2024, 2021))
    difference = pick(votes, now)["agreement"].item() - pick(votes, before)["agreement"].item()
    numbers.append(
        {
            "name": "change of the agreement with RUS from 2021 to 2024",
            "value": difference,
            "unit": "points of a share",
            "dataset": votes,
            "column": "agreement",
            "how": "value",
            "where": now,
            "minus": before,
        }
    )
    members = {"country": "UZB", "status": ["member", "founding participant"]}
    count = {"name": "rows of memberships of UZB", "unit": "memberships", "how": "count"}
    count |= {"dataset": "policy/memberships", "where": members}
    return [*numbers, count | {"value": len(pick("policy/memberships", members))}]
