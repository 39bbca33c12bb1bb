# wrong: a whole that is no choice
# expect: expected one of
whole = "events"
most_concern_russia = "no"
sentence = """In 2022, 11 of the 23 foreign events concern Russia, which is 48 %."""
