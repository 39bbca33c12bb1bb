# wrong: no other route is kept
# expect: no other.* is a word that claims more
rewritten = "From 2022 to 2025 CPC carried between 79.4 % (2023) and 82.3 % (2025) of Kazakhstan's oil exports, because no other route can take this oil."
