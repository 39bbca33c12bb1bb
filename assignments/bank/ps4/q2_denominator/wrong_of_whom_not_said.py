# wrong: not said of whom
# expect: does not say whose share
denominator = "C"
sentence = "In 2025, 31.5 % lived in the four northern regions."
