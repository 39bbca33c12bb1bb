# wrong: a comment instead of an answer
# expect: name 'plot_events' is not defined
# I did not know how to do this one.
