# wrong: the two years are swapped
# expect: has no 2023 in its sentence
rewritten = "From 2022 to 2025 CPC carried between 79.4 % (2025) and 82.3 % (2023) of Kazakhstan's oil exports."
