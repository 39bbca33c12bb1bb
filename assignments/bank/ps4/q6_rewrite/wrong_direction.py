# wrong: a loss written as a gain
# expect: say that the population went up
rewritten = (
    "From 2022 to 2025 the population of the north grew by 30,995 people, or 1.1 %, on the "
    "new base."
)
