# wrong: the share of the others in its place
# expect: Russia's share of your whole
whole = "foreign events"
most_concern_russia = "no"
sentence = """In 2022, 11 of the 23 foreign events concern Russia; 52 % is the share."""
