# wrong: the year is missing
# expect: has no 2025
denominator = "C"
sentence = "31.5 % of all Russians in Kazakhstan live in the four northern regions."
