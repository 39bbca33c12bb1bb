# wrong: 'of' is said in words instead of by columns
# expect: the entry 'of' is not a dictionary
def brief_numbers(tables):
    c = tables["oil/cpc_throughput"].set_index("year")["total_mt"]
    r = [{"name": f"CPC {y}", "value": c[y], "unit": "Mt", "dataset": "oil/cpc_throughput", "where": {"year": y}, "column": "total_mt", "how": "value"} for y in (2022, 2023, 2024)]
    return r + [{"name": "x", "value": 1.0, "unit": "%", "dataset": "oil/cpc_throughput", "where": {"year": 2024}, "of": "all exports", "column": "total_mt", "how": "value"}]
