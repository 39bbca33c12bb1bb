# right: one decimal, a dash between the years
rewritten = """By SIPRI’s count, other suppliers than Russia delivered 13.8 % of the major arms in 2014–2018 and 6.0 % in 2019–2023. In 2023 alone it was 30.6 %."""
