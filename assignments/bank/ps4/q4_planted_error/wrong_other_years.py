# wrong: other years
# expect: has no 2023 and 2024
wrong_sentence = 4
correction = "In 2022 and 2023 births less deaths made up for 35 % of what was lost by migration."
