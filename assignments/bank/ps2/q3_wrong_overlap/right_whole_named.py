# right: the whole is named, a decimal comma
wrong_sentence = 4
corrected = """Türkiye shares 9 of Kazakhstan’s 23 bodies, so it has a full tie to 39,1 % of them."""
