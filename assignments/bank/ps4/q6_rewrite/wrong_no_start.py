# wrong: the first year is missing
# expect: the year 2022
rewritten = (
    "Up to 1 January 2025 the population of the north fell by 30,995 people, or 1.1 %, on the "
    "new base."
)
