# wrong: a comment instead of an answer
# expect: name 'net_migration' is not defined
# I did not know how to do this one.
