# wrong: percentage points are called wrong
# expect: came 5, expected 4
wrong_sentence = 5
correction = "From 2024 to 2025 CPC grew by 9.9 million tonnes, which was 98 % of the growth of all exports."
