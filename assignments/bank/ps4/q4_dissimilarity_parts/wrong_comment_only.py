# wrong: a comment instead of an answer
# expect: name 'dissimilarity_parts' is not defined
# I did not know how to do this one.
