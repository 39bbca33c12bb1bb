# wrong: another sentence is named
# expect: percentage of sentence 2 is right
wrong_sentence = 2
corrected = """Of its 9 claims, 8 got a verdict, and 7 of these 8 are supported (88 %)."""
