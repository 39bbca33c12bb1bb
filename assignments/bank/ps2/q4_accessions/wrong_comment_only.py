# wrong: a comment instead of an answer
# expect: name 'accessions' is not defined
# I did not know how to do this one.
