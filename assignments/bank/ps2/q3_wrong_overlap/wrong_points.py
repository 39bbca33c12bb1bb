# wrong: percentage points instead of percent
# expect: gives no share in per cent
wrong_sentence = 4
corrected = """Türkiye has a full tie to 10 bodies and shares 9 of them, so it has a full tie to 38 percentage points of Kazakhstan’s bodies."""
