# wrong: the growth of all exports under the name of CPC
# expect: the growth of CPC
wrong_sentence = 4
correction = "From 2024 to 2025 CPC grew by 10.1 million tonnes, which was 98 % of the growth of all exports."
