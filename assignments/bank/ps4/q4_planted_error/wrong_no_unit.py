# wrong: no unit
# expect: has no unit beside it
wrong_sentence = 4
correction = "In 2023 and 2024 births less deaths made up for 35 of what was lost by migration."
