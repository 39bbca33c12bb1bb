# wrong: a sentence that is not there
# expect: expected one of: 1, 2, 3, 4, 5
wrong_sentence = 6
correction = "From 2024 to 2025 CPC grew by 9.9 million tonnes, which was 98 % of the growth of all exports."
