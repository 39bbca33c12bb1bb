# wrong: the word proves is kept
# expect: proves.* is a word that claims more
rewritten = "From 2022 to 2025 CPC carried between 79.4 % (2023) and 82.3 % (2025) of Kazakhstan's oil exports, which proves that nothing can replace it."
