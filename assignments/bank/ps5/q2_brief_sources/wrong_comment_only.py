# wrong: a comment instead of an answer
# expect: name 'brief_sources' is not defined
# I did not know how to do this one.
