# wrong: a share of exports, not of their growth
# expect: that the share is one of the growth
wrong_sentence = 4
correction = "In 2024 and 2025 CPC carried 9.9 million tonnes, which was 98 % of all exports."
