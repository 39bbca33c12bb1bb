# wrong: coarser than asked
# expect: no number in percent
rewritten = (
    "From 2022 to 2025 the population of the north fell by 30,995 people, or 1 %, on the new base."
)
