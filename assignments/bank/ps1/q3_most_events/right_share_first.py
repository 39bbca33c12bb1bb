# right: the share comes first, a count follows with "or"
whole = "foreign events"
most_concern_russia = "no"
sentence = """48 % of the foreign events in 2022, or 11 of 23, concern Russia. So it is not most of them."""
