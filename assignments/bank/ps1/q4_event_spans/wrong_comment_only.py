# wrong: a comment instead of an answer
# expect: name 'event_spans' is not defined
# I did not know how to do this one.
