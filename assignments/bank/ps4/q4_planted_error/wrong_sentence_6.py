# wrong: a sentence that does not exist
# expect: expected one of
wrong_sentence = 6
correction = "In 2023 and 2024 births made up for 35 % of the loss by migration."
