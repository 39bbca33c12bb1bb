# wrong: a comment instead of an answer
# expect: name 'events_near' is not defined
# I did not know how to do this one.
