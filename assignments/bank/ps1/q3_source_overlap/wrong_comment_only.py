# wrong: a comment instead of an answer
# expect: name 'source_overlap' is not defined
# I did not know how to do this one.
