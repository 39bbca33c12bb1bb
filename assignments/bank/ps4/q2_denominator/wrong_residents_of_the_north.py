# wrong: Russians as a share of the northern residents
# expect: 'A' tests another claim
denominator = "A"
sentence = "In 2025 Russians were 32.3 % of the residents of the four northern regions."
