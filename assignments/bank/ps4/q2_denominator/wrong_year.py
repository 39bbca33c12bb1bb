# wrong: another year
# expect: has no 2025
denominator = "C"
sentence = "In 2021, 31.5 % of all Russians in Kazakhstan lived in the four northern regions."
