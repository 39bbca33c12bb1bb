# right: question A, row by row with query, tuples in the rules
def brief_numbers(tables: dict[str, pd.DataFrame]) -> list[dict]:
    """Numbers about export routes."""
    oil = tables["oil/export_by_route"]
    year = oil.query("year == 2025 and period == 'full year' and preferred")
    rules = {"year": 2025, "period": "full year", "preferred": True}
    base = {"dataset": "oil/export_by_route", "column": "million_tonnes", "how": "sum"}
    result = []
    total = year.loc[year["route_code"] == "TOTAL", "million_tonnes"].sum()
    result.append(
        base
        | {
            "name": "exports of 2025",
            "value": float(total),
            "unit": "Mt",
            "where": rules | {"route_code": "TOTAL"},
        }
    )
    cpc = year.loc[year["route_code"].isin(["CPC_KZ"]), "million_tonnes"].sum()
    result.append(
        base
        | {
            "name": "part of CPC in 2025",
            "value": cpc / total * 100,
            "unit": "per cent",
            "where": rules | {"route_code": ("CPC_KZ",)},
            "of": rules | {"route_code": ("TOTAL",)},
        }
    )
    around = year[year["route_code"].isin(["CHINA_PIPE_KZ", "AKTAU_BAKU_BTC"])]
    result.append(
        base
        | {
            "name": "around Russia, ratio to CPC",
            "unit": "tonnes for each tonne",
            "value": around["million_tonnes"].sum() / cpc,
            "where": rules | {"route_code": ["AKTAU_BAKU_BTC", "CHINA_PIPE_KZ"]},
            "of": rules | {"route_code": "CPC_KZ"},
        }
    )
    line = tables["oil/cpc_throughput"].set_index("year")["total_mt"]
    result.append(
        {
            "name": "largest throughput, 2022 to 2024",
            "value": line[[2022, 2023, 2024]].max(),
            "unit": "Mt",
            "dataset": "oil/cpc_throughput",
            "column": "total_mt",
            "how": "max",
            "where": {"year": [2022, 2023, 2024]},
        }
    )
    result.append(
        {
            "name": "smallest throughput, 2022 to 2024",
            "value": line[[2022, 2023, 2024]].min(),
            "unit": "Mt",
            "dataset": "oil/cpc_throughput",
            "column": "total_mt",
            "how": "min",
            "where": {"year": [2022, 2023, 2024]},
        }
    )
    return result
