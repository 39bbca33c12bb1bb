# wrong: tonnes rounded to ten million
# expect: the oil that CPC carried
denominator = "exports"
share_sentence = "In 2024 CPC carried about 50 of the 70 million tonnes exported (80 %)."
