# wrong: percentage points for percent
# expect: no number in percent
wrong_sentence = 4
correction = "From 2024 to 2025 CPC grew by 9.9 million tonnes, which was 98 percentage points of the growth of all exports."
