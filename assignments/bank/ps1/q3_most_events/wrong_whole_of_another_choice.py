# wrong: the share of another whole than the one that was chosen
# expect: Russia's share of your whole
whole = "foreign events"
most_concern_russia = "no"
sentence = """In 2022, 11 of the 23 foreign events concern Russia, which is 42 %."""
