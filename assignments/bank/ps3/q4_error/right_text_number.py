# right: the number of the sentence as a text
wrong_sentence = "4"
correction = "Of the growth of all exports from 2024 to 2025, 98 per cent (9,900 kt) came from CPC."
