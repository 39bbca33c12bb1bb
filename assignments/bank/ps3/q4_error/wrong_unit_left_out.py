# wrong: no unit
# expect: has no unit beside it
wrong_sentence = 4
correction = "From 2024 to 2025 CPC grew by 9.9, which was 98 % of the growth of all exports."
