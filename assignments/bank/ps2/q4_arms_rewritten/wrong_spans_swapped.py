# wrong: the two spans swapped
# expect: the share of other suppliers in 20
rewritten = """By SIPRI’s count, other suppliers delivered 31 % of the major arms in 2023. It was 6 % in 2014-2018. It was 14 % in 2019-2023."""
