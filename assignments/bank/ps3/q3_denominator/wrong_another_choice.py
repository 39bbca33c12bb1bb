# wrong: a denominator that is not offered
# expect: came 'refining'; expected one of
denominator = "refining"
share_sentence = "In 2024 CPC carried 54.9 of the 68.6 million tonnes exported (80 %)."
