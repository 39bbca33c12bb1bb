# wrong: a count changed, too
# expect: a count has changed
wrong_sentence = 4
corrected = """Of its 10 claims, 8 got a verdict, and 7 of these 8 are supported (88 %)."""
