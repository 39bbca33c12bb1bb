# wrong: subtracts across the re-base
# expect: no number in
rewritten = (
    "From 1 January 2021 to 1 January 2025 the population of the north fell by 8,842 people, "
    "or 0.3 %, on the new base."
)
