# wrong: percentage points instead of percent
# expect: gives no share in per cent
wrong_sentence = 4
corrected = """Of its 9 claims, 8 got a verdict, and 7 of these 8 are supported (88 percentage points)."""
