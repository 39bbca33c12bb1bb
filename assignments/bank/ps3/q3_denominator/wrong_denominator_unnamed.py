# wrong: it is not said what the share is a share of
# expect: does not say what the share is a share of
denominator = "exports"
share_sentence = "In 2024 CPC carried 54.9 of 68.6 million tonnes (80 %)."
