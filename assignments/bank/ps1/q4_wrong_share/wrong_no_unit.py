# wrong: no unit
# expect: gives no share in per cent
wrong_sentence = 4
corrected = """Of its 9 claims, 8 got a verdict, and 7 of these 8 are supported (88)."""
