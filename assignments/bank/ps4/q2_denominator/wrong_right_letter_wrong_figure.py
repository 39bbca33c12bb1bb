# wrong: the right letter with the share of northern residents
# expect: no number in percent
denominator = "C"
sentence = "In 2025, 32.3 % of the Russians in Kazakhstan lived in the north."
