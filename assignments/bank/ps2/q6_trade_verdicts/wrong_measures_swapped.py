# wrong: the names of the two measures swapped
# expect: the share of exports in 2018
less_measure = "share of exports"
less = """By Kazakhstan’s own account, Russia supplied 39.3 % of its imports in 2018 and 27.9 % in 2023."""
more_measure = "share of imports"
more = """By Kazakhstan’s own account, Russia bought 8.6 % of its exports in 2018 and 12.9 % in 2023."""
