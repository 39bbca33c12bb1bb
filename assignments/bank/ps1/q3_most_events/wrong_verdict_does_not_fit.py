# wrong: the answer contradicts its own share
# expect: does not fit the share
whole = "foreign events"
most_concern_russia = "yes"
sentence = """In 2022, 10 of the 21 foreign events concern Russia, which is 48 %."""
