# right: amounts of both years
wrong_sentence = 4
correction = "CPC carried 54.9 Mt in 2024 and 64.8 Mt in 2025; from 2024 to 2025 this growth of 9.9 Mt was 98 % of the growth of all exports (68.6 to 78.7 Mt)."
