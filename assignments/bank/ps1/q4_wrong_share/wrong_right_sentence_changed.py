# wrong: a right sentence is "corrected"
# expect: percentage of sentence 3 is right
wrong_sentence = 3
corrected = """The section on turning away or new allies has 9 claims, which is 17 % of the 52."""
