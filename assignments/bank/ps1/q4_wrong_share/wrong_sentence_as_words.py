# wrong: the sentence instead of its number
# expect: expected one of
wrong_sentence = "the fourth"
corrected = """Of its 9 claims, 8 got a verdict, and 7 of these 8 are supported (88 %)."""
