# wrong: the share has no unit
# expect: gives no share in per cent
whole = "foreign events"
most_concern_russia = "no"
sentence = """In 2022, 11 of the 23 foreign events concern Russia, a share of 48."""
