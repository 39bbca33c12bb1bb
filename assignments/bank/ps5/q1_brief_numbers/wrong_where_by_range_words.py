# wrong: a span of years in an invented form
# expect: neither a value nor a list of values
def brief_numbers(tables):
    line = tables["oil/cpc_throughput"]
    value = line[line["year"].between(2022, 2024)]["total_mt"].mean()
    return [
        {
            "name": f"mean {place}", "value": value, "unit": "Mt", "dataset": "oil/cpc_throughput",
            "column": "total_mt", "how": "mean", "where": {"year": {"from": 2022, "to": 2024}},
        }
        for place in range(4)
    ]
