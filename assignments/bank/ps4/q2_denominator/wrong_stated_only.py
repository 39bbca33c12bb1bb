# wrong: the residents who stated a group
# expect: 'B' tests another claim
denominator = "B"
sentence = "In 2025 Russians were 32.3 % of those in the north who stated a group."
