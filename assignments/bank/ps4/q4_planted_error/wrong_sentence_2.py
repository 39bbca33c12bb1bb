# wrong: a sentence that holds
# expect: sentence 2 agrees with the table
wrong_sentence = 2
correction = "In 2023 and 2024 North Kazakhstan lost 35 % of the net loss by migration."
