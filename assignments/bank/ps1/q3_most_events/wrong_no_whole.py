# wrong: the whole has no number
# expect: number of events in your whole
whole = "foreign events"
most_concern_russia = "no"
sentence = """In 2022, 11 of the foreign events concern Russia, which is 48 %."""
