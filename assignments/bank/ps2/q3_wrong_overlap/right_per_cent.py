# right: the unit in words
wrong_sentence = 4
corrected = """Türkiye has a full tie to 10 bodies and shares 9 of them, so it has a full tie to 38 per cent of Kazakhstan’s bodies."""
