# right: the unit in words
wrong_sentence = 4
corrected = """Of its 9 claims, 8 got a verdict, and 7 of these 8 are supported (88 per
    cent)."""
