# wrong: Akmola forgotten
# expect: no number in percent
denominator = "C"
sentence = "In 2025, 24.5 % of all Russians in Kazakhstan lived in the north."
