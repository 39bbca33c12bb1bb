# wrong: the part that was not made up for
# expect: no number in percent
wrong_sentence = 4
correction = (
    "In 2023 and 2024 births less deaths made up for 65 % of what the four regions lost by "
    "migration."
)
