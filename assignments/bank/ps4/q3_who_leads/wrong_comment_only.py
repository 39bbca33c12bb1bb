# wrong: a comment instead of an answer
# expect: name 'who_leads' is not defined
# I did not know how to do this one.
