# wrong: the year 2023 beside the numbers
# expect: which year it is about|2022
whole = "foreign events"
most_concern_russia = "no"
sentence = """In 2023, 11 of the 23 foreign events concern Russia, which is 48 %."""
