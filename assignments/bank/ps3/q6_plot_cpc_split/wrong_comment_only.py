# wrong: a comment instead of an answer
# expect: name 'plot_cpc_split' is not defined
# I did not know how to do this one.
