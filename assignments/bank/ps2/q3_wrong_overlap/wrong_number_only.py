# wrong: a number instead of a sentence
# expect: expected text in quotation marks
wrong_sentence = 4
corrected = 38
