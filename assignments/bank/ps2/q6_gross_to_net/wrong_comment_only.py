# wrong: a comment instead of an answer
# expect: name 'gross_to_net' is not defined
# I did not know how to do this one.
