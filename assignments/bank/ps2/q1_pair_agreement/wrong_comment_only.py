# wrong: a comment instead of an answer
# expect: name 'pair_agreement' is not defined
# I did not know how to do this one.
