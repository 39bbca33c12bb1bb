# wrong: one year only
# expect: has no 2024 and 2025 in its sentence
wrong_sentence = 4
correction = "In 2025 CPC grew by 9.9 million tonnes, which was 98 % of the growth of all exports."
