# wrong: more than half, and yet "no"
# expect: does not fit the share
whole = "named partners"
most_concern_russia = "no"
sentence = """In 2022, 11 of the 18 events with a named partner concern Russia, which is 61 %."""
