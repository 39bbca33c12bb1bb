# wrong: a blank of the template is left
# expect: a blank is left to fill
denominator = "exports"
share_sentence = "In 2024 CPC carried ... of the 68.6 million tonnes exported (80 %)."
