# wrong: the year stands in another sentence
# expect: has no 2024 in its sentence
denominator = "exports"
share_sentence = "I looked at 2024. CPC carried 54.9 of the 68.6 million tonnes exported (80 %)."
