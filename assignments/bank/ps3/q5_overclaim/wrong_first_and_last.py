# wrong: the shares of the first and of the last year
# expect: the smallest share
rewritten = "From 81.2 % in 2022 to 82.3 % in 2025, CPC carried more than four fifths of oil exports."
