# wrong: the amounts of 2025
# expect: the oil that CPC carried
denominator = "exports"
share_sentence = "In 2025 CPC carried 64.8 of the 78.7 million tonnes exported (82 %)."
