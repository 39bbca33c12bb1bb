# wrong: another right sentence is called wrong
# expect: came 3, expected 4
wrong_sentence = 3
correction = "From 2024 to 2025 CPC grew by 9.9 million tonnes, which was 98 % of the growth of all exports."
