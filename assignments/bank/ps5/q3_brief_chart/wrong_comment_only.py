# wrong: a comment instead of an answer
# expect: name 'chart_data' is not defined
# I did not know how to do this one.
