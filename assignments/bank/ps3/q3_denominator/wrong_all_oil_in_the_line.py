# wrong: all oil in the line, Russian oil as well
# expect: the oil that CPC carried
denominator = "exports"
share_sentence = "In 2024 CPC carried 63.0 of the 68.6 million tonnes exported (92 %)."
