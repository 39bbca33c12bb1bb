# wrong: the right figure with another letter
# expect: 'A' tests another claim
denominator = "A"
sentence = "In 2025, 31.5 % of all Russians in Kazakhstan lived in the north."
