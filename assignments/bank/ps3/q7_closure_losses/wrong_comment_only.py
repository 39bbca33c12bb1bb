# wrong: a comment instead of an answer
# expect: name 'closure_losses' is not defined
# I did not know how to do this one.
