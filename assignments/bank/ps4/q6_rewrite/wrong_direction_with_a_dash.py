# wrong: a gain, with a dash between the years that is no minus
# expect: say that the population went up
rewritten = "In 2022–2025 the population of the north rose by 30,995 people, or 1.1 %, on the new base."
