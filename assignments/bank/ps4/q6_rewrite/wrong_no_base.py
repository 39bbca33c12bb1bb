# wrong: the base is not named
# expect: on which base
rewritten = (
    "From 1 January 2022 to 1 January 2025 the population of the north fell by 30,995 people, "
    "or 1.1 %."
)
