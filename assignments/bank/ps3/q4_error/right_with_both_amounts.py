# right: both amounts of growth
wrong_sentence = 4
correction = "CPC grew by 9.9 million tonnes between 2024 and 2025: 98 % of the growth of all exports, which was 10.1 million tonnes."
