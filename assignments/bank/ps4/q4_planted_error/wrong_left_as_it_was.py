# wrong: the wrong figure left
# expect: no number in percent
wrong_sentence = 4
correction = (
    "In 2023 and 2024 births less deaths made up for 53 % of what the four regions lost by "
    "migration."
)
