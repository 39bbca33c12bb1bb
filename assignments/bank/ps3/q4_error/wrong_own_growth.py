# wrong: the growth of CPC over CPC itself
# expect: the share of the growth
wrong_sentence = 4
correction = "From 2024 to 2025 CPC grew by 9.9 million tonnes, which was 18 % of the growth of all exports."
