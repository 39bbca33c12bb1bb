# wrong: events of all years
# expect: Russia's share of your whole
whole = "all events"
most_concern_russia = "no"
sentence = """By 2022, 31 of the 106 events concern Russia, which is 29 %."""
