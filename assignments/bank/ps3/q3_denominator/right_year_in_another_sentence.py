# right: the year stands in the sentence before the numbers
denominator = "exports"
share_sentence = "I looked at 2024. CPC carried 54.9 of the 68.6 million tonnes exported (80 %)."
