# wrong: a comment instead of an answer
# expect: name 'weak_addresses' is not defined
# I did not know how to do this one.
