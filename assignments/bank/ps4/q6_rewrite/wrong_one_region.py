# wrong: North Kazakhstan alone
# expect: no number in
rewritten = (
    "From 1 January 2022 to 1 January 2025 the population of the north fell by 16,940 people, "
    "or 3.1 %, on the new base."
)
