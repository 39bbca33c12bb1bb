# wrong: the share of another whole than the one that was chosen
# expect: Russia's share of your whole
whole = "foreign events"
most_concern_russia = "no"
sentence = """In 2022, 10 of the 21 foreign events concern Russia, which is 42 %."""
