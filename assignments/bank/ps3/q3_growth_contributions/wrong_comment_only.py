# wrong: a comment instead of an answer
# expect: name 'growth_contributions' is not defined
# I did not know how to do this one.
