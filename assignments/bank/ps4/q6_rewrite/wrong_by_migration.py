# wrong: the loss by migration of two years
# expect: no number in
rewritten = "From 2022 to 2025 the north lost 35,731 people, or 1.2 %, on the new base."
