# wrong: a comment instead of an answer
# expect: name 'route_volumes' is not defined
# I did not know how to do this one.
