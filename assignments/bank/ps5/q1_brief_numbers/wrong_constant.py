# wrong: the same result whatever the input
# expect: came 1 numbers, expected four
def brief_numbers(tables: dict[str, pd.DataFrame]) -> list[dict]:
    """Numbers of the brief, each with the rule that it follows from."""
    return [
        {
            "name": "x",
            "value": 1,
            "unit": "t",
            "dataset": "policy/trade_partners",
            "how": "count",
            "where": {},
        }
    ]
