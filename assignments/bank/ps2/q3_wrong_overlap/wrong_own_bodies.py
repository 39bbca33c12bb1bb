# wrong: Türkiye's number of bodies divided by Kazakhstan's
# expect: the share of Kazakhstan's bodies
wrong_sentence = 4
corrected = """Türkiye has a full tie to 10 bodies and shares 9 of them, so it has a full tie to 42 % of Kazakhstan’s bodies."""
