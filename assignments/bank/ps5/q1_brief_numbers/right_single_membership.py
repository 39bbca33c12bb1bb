# right: counts of memberships, one of them of a single row, and a share of counts
def brief_numbers(tables):
    ties, votes = tables["policy/memberships"], tables["policy/un_agreement"]
    kazakhstan = {"country": "KAZ", "full_tie": True}
    shared = {"country": "RUS", "full_tie": True}
    charter = {"short": "SCO", "country": "KAZ"}
    vote = {"year": 2024, "country": "CHN"}

    def rows(where):
        return len(ties[(ties[list(where)] == pd.Series(where)).all(axis=1)])

    counted = {"dataset": "policy/memberships", "how": "count"}
    agreement = votes[(votes["year"] == 2024) & (votes["country"] == "CHN")]["agreement"]
    return [
        {
            "name": "full ties of Kazakhstan",
            "value": rows(kazakhstan),
            "unit": "bodies",
            "where": kazakhstan,
            **counted,
        },
        {
            "name": "ties of Kazakhstan to one body",
            "value": rows(charter),
            "unit": "bodies",
            "where": charter,
            **counted,
        },
        {
            "name": "full ties of Russia for each full tie of Kazakhstan",
            "value": rows(shared) / rows(kazakhstan),
            "unit": "ratio",
            "where": shared,
            "of": kazakhstan,
            **counted,
        },
        {
            "name": "agreement with China in 2024",
            "value": agreement.item(),
            "unit": "share",
            "dataset": "policy/un_agreement",
            "column": "agreement",
            "how": "value",
            "where": vote,
        },
    ]
