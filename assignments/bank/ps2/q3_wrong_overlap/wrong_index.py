# wrong: the Jaccard index as a percentage
# expect: the share of Kazakhstan's bodies
wrong_sentence = 4
corrected = """Türkiye has a full tie to 10 bodies and shares 9 of them, so it has a full tie to 36 % of Kazakhstan’s bodies."""
