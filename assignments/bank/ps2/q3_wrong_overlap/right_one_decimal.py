# right: one decimal, and the percent sign without a space
wrong_sentence = 4
corrected = """Türkiye has a full tie to 10 bodies and shares 9 of them, so it has a full tie to 37.5% of Kazakhstan’s bodies."""
