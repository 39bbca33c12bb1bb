# wrong: a comment instead of an answer
# expect: name 'km_by_country' is not defined
# I did not know how to do this one.
