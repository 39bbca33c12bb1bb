# wrong: the share is a hundred times too small
# expect: off by a factor|Russia's share
whole = "foreign events"
most_concern_russia = "no"
sentence = """In 2022, 11 of the 23 foreign events concern Russia, which is 0.48 %."""
