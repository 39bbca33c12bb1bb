# wrong: the whole changed instead of the percentage
# expect: the supported share of the judged
wrong_sentence = 4
corrected = """Of its 9 claims, 7 are supported (78 %)."""
