# wrong: nobody is named who reports the values
# expect: whose account it is
less_measure = "share of imports"
less = """Russia supplied 39.3 % of imports in 2018 and 27.9 % in 2023."""
more_measure = "share of exports"
more = """By Kazakhstan’s own account, Russia bought 8.6 % of its exports in 2018 and 12.9 % in 2023."""
