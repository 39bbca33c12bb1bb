# wrong: percentage points instead of per cent
# expect: no number in percent
denominator = "C"
sentence = "In 2025 the north had 31.5 percentage points of all Russians in Kazakhstan."
