# wrong: million people instead of people
# expect: off by a factor of
rewritten = (
    "From 2022 to 2025 the population of the north fell by 30,995 million people, or 1.1 %, "
    "on the new base."
)
