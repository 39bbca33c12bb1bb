# wrong: events of all years
# expect: Russia's share of your whole
whole = "all events"
most_concern_russia = "no"
sentence = """By 2022, 29 of the 103 events concern Russia, which is 28 %."""
