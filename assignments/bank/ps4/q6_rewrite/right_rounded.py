# right: rounded to thousands
rewritten = (
    "Between the start of 2022 and the start of 2025 the north lost about 31 thousand people "
    "(1.1 percent of its residents of 2022; new register base)."
)
