# wrong: the words changed instead of the percentage
# expect: the share of Kazakhstan's bodies
wrong_sentence = 4
corrected = """Türkiye has a full tie to 10 bodies and shares 9 of them, so 90 % of its own bodies."""
