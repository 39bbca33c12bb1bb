# wrong: the figure of 2024 alone
# expect: no number in percent
wrong_sentence = 4
correction = "In 2023 and 2024 births less deaths made up for 22 % of what was lost by migration."
