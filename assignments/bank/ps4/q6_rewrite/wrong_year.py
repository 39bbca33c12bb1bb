# wrong: another last year
# expect: the year 2025
rewritten = (
    "From 1 January 2022 to 1 January 2024 the population of the north fell by 30,995 people, "
    "or 1.1 %, on the new base."
)
