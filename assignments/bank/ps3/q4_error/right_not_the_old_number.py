# right: the wrong percentage named and denied
wrong_sentence = 4
correction = "From 2024 to 2025 CPC's increase of 9.9 Mt made up 98.0 percent, not 14 %, of the increase of all exports."
