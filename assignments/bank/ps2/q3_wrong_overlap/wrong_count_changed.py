# wrong: a count changed, too
# expect: a count has changed
wrong_sentence = 4
corrected = """Türkiye has a full tie to 12 bodies and shares 9 of them, so it has a full tie to 38 % of Kazakhstan’s bodies."""
