# wrong: exports are chosen, the numbers are those of production
# expect: the denominator that you chose
denominator = "exports"
share_sentence = "In 2024 CPC carried 54.9 of the 87.7 million tonnes produced (63 %)."
