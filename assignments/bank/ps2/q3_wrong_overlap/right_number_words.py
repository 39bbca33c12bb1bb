# right: numbers in words
wrong_sentence = 4
corrected = """Türkiye has a full tie to ten bodies and shares nine of them, so it has a full tie to 38 % of Kazakhstan’s bodies."""
