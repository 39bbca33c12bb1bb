# wrong: no unit
# expect: has no unit beside it
denominator = "C"
sentence = "In 2025 the north had 31.5 of all Russians in Kazakhstan."
