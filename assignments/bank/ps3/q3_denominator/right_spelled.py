# right: percent in a word
denominator = "exports"
share_sentence = "Exactly 80.0 percent of exports, 54.9 of 68.6 million tons, took the CPC line in 2024."
