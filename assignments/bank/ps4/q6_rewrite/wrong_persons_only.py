# wrong: no per cent
# expect: no number in percent
rewritten = "From 2022 to 2025 the population of the north fell by 30,995 people on the new base."
