# wrong: a comment instead of an answer
# expect: name 'urban_share' is not defined
# I did not know how to do this one.
