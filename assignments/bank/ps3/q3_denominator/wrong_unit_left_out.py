# wrong: no unit
# expect: has no unit beside it
denominator = "exports"
share_sentence = "In 2024 CPC carried 54.9 of 68.6 exported (80 %)."
