# wrong: another sentence is named
# expect: percentage of sentence 5 is right
wrong_sentence = 5
corrected = """Türkiye has a full tie to 10 bodies and shares 9 of them, so it has a full tie to 38 % of Kazakhstan’s bodies."""
