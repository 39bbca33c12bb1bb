# wrong: a comment instead of an answer
# expect: name 'border_km' is not defined
# I did not know how to do this one.
