# wrong: the share of another group
# expect: no number in percent
denominator = "C"
sentence = "In 2025, 10.0 % of all Kazakhs in Kazakhstan lived in the north."
