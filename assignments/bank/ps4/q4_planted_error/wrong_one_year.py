# wrong: one of the two years
# expect: has no 2023 and 2024
wrong_sentence = 4
correction = (
    "In 2024 births less deaths made up for 35 % of what the four regions lost by migration."
)
