# wrong: the events about Russia have no number
# expect: number of events about Russia
whole = "foreign events"
most_concern_russia = "no"
sentence = """In 2022, a part of the 23 foreign events concerns Russia, which is 48 %."""
