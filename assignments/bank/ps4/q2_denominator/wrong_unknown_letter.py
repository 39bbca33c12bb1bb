# wrong: a letter that is not listed
# expect: expected one of
denominator = "E"
sentence = "In 2025, 31.5 % of all Russians in Kazakhstan lived in the north."
