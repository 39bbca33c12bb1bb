# wrong: people instead of per cent
# expect: no number in percent
wrong_sentence = 4
correction = "In 2023 and 2024 births less deaths made up for 35 people of those lost by migration."
