# wrong: a comment instead of an answer
# expect: name 'mirror_gaps' is not defined
# I did not know how to do this one.
