# right: one decimal, years with a dash
wrong_sentence = 4
correction = "Births less deaths made up for 34.8 % of the net loss by migration (2023–2024)."
