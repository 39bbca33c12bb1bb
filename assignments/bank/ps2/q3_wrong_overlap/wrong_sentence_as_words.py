# wrong: the sentence instead of its number
# expect: expected one of
wrong_sentence = "Türkiye"
corrected = """Türkiye has a full tie to 10 bodies and shares 9 of them, so it has a full tie to 38 % of Kazakhstan’s bodies."""
