# wrong: no persons
# expect: no number in
rewritten = (
    "From 2022 to 2025 the population of the north fell by 1.1 % on the new base of the register."
)
