# wrong: the value of the year before
# expect: the share of imports in 2023
less_measure = "share of imports"
less = """By Kazakhstan’s own account, Russia supplied 39.3 % of its imports in 2018 and 35.1 % in 2023."""
more_measure = "share of exports"
more = """By Kazakhstan’s own account, Russia bought 8.6 % of its exports in 2018 and 12.9 % in 2023."""
