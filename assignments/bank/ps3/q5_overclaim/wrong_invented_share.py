# wrong: a share of a year that the table does not hold
# expect: 68 %.* does not stand in the data
rewritten = "From 2022 to 2025 CPC carried between 79.4 % (2023) and 82.3 % (2025) of Kazakhstan's oil exports, after 68 % ten years before."
