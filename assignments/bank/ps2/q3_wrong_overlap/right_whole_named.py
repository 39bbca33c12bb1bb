# right: the whole is named, a decimal comma
wrong_sentence = 4
corrected = """Türkiye shares 9 of Kazakhstan’s 24 bodies, so it has a full tie to 37,5 % of them."""
