# right: other words, per cent as a word
wrong_sentence = 4
correction = (
    "The natural increase of 2023 and 2024 replaced 35 per cent of the people whom the four "
    "regions lost by migration."
)
