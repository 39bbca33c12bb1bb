# wrong: the percentage left as it was
# expect: the supported share of the judged
wrong_sentence = 4
corrected = """Of its 9 claims, 8 got a verdict, and 7 of these 8 are supported (78 %)."""
