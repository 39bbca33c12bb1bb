# wrong: the answer contradicts its own share
# expect: does not fit the share
whole = "foreign events"
most_concern_russia = "yes"
sentence = """In 2022, 11 of the 23 foreign events concern Russia, which is 48 %."""
