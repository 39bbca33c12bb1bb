# wrong: the loss as a share of the births less deaths
# expect: no number in percent
wrong_sentence = 4
correction = "In 2023 and 2024 the loss by migration was 287 % of births less deaths."
