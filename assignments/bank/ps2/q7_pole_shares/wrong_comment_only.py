# wrong: a comment instead of an answer
# expect: name 'pole_shares' is not defined
# I did not know how to do this one.
