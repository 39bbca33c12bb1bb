# right: the sentence's number as a text
wrong_sentence = "4"
correction = "For 2023 and 2024 together births less deaths were about 35% of those who left."
