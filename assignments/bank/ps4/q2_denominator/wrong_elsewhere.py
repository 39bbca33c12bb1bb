# wrong: the share that lives elsewhere
# expect: no number in percent
denominator = "C"
sentence = "In 2025, 68.5 % of all Russians in Kazakhstan lived in the four northern regions."
