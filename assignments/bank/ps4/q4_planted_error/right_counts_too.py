# right: with the counts
wrong_sentence = 4
correction = (
    "In 2023 and 2024 births less deaths, 12,451 people, made up for 34,85 % of the 35,731 "
    "people lost by migration."
)
