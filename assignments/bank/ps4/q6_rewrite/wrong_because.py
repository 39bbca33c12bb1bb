# wrong: gives a reason that the table does not have
# expect: because
rewritten = (
    "From 1 January 2022 to 1 January 2025 the population of the north fell by 30,995 people, "
    "or 1.1 %, on the new base, because the young leave."
)
