# wrong: an amount that stands in no table
# expect: 3.2 Mt.* does not stand in the data
wrong_sentence = 4
correction = "From 2024 to 2025 CPC grew by 9.9 million tonnes, which was 98 % of the growth of all exports, after 3.2 Mt the year before."
