# wrong: cut off instead of rounded, and one too low
# expect: the supported share of the judged
wrong_sentence = 4
corrected = """Of its 9 claims, 8 got a verdict, and 7 of these 8 are supported (86 %)."""
