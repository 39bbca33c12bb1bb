# wrong: a share of nothing
# expect: the amount of 'of' is 0
def brief_numbers(tables):
    votes = {"year": 1992, "country": "KGZ"}
    return [
        {
            "name": f"votes {place}", "value": 1.0, "unit": "%", "dataset": "policy/un_agreement",
            "column": "n_opposed", "how": "value", "where": votes, "of": votes,
        }
        for place in range(4)
    ]
