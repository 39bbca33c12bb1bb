# wrong: a comment instead of an answer
# expect: name 'places_near_route' is not defined
# I did not know how to do this one.
