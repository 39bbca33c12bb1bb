# wrong: percentage points for percent
# expect: the share: no number in percent
denominator = "exports"
share_sentence = "In 2024 CPC carried 54.9 of the 68.6 million tonnes exported (80 percentage points)."
