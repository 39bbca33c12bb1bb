# wrong: thousand tonnes for million tonnes
# expect: off by a factor of 1000
denominator = "exports"
share_sentence = "In 2024 CPC carried 54.9 of the 68.6 thousand tonnes exported (80 %)."
