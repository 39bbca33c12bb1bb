# wrong: a comment instead of an answer
# expect: name 'hhi_bounds' is not defined
# I did not know how to do this one.
