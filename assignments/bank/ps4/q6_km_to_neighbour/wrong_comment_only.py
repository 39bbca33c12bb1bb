# wrong: a comment instead of an answer
# expect: name 'km_to_neighbour' is not defined
# I did not know how to do this one.
