# wrong: a comment instead of an answer
# expect: name 'membership_jaccard' is not defined
# I did not know how to do this one.
