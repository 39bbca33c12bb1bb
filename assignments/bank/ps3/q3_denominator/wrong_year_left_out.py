# wrong: no year
# expect: has no 2024 in its sentence
denominator = "exports"
share_sentence = "CPC carried 54.9 of the 68.6 million tonnes exported (80 %)."
