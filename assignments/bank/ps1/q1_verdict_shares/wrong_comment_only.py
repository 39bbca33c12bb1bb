# wrong: a comment instead of an answer
# expect: name 'verdict_shares' is not defined
# I did not know how to do this one.
