# wrong: the wrong percentage beside the right one
# expect: more than one percentage
wrong_sentence = 4
corrected = """Of its 9 claims, 8 got a verdict, and 7 of these 8 are supported (88 % or 78 %)."""
