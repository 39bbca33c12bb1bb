# wrong: of what, is not said
# expect: does not say of what
wrong_sentence = 4
correction = "In 2023 and 2024 births less deaths made up for 35 % of it."
