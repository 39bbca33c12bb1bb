# right: the sentence shortened, a decimal comma
wrong_sentence = 4
corrected = """In this section 8 claims got a verdict; 7 of these 8, or 87,5 percent, are supported."""
