# right: per cent as a word, decimal comma
denominator = "C"
sentence = "Of all Russians in Kazakhstan in 2025, 31,5 per cent lived in the north."
