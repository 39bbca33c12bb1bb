# wrong: a share more, which the table does not give
# expect: does not stand in the table
whole = "foreign events"
most_concern_russia = "no"
sentence = """In 2022, 11 of the 23 foreign events concern Russia, which is 48 %, after 15 % before."""
