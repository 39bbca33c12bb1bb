# wrong: the wrong percentage beside the right one
# expect: more than one percentage
wrong_sentence = 4
corrected = """Türkiye has a full tie to 10 bodies and shares 9 of them, so it has a full tie to 38 % or 90 % of Kazakhstan’s bodies."""
