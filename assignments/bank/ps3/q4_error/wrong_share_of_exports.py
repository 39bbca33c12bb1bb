# wrong: a share of exports, not of their growth
# expect: calls the share one of all exports
wrong_sentence = 4
correction = "In 2024 and 2025 CPC grew by 9.9 million tonnes, which was 98 % of all exports."
