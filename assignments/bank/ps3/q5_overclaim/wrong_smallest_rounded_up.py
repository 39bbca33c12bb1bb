# wrong: the smallest share rounded up
# expect: the smallest share
rewritten = "From 2022 to 2025 CPC carried between 80 % (2023) and 82.3 % (2025) of Kazakhstan's oil exports."
