# wrong: a north of six units
# expect: no number in percent
denominator = "C"
sentence = "In 2025, 58.4 % of all Russians in Kazakhstan lived in the north."
