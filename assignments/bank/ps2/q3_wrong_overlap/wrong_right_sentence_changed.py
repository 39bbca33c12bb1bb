# wrong: a right sentence is "corrected"
# expect: percentage of sentence 3 is right
wrong_sentence = 3
corrected = """Russia shares 11 of the 24, so it has a full tie to 40 % of Kazakhstan’s bodies."""
