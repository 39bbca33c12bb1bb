# wrong: a measure that is no choice
# expect: expected one of
less_measure = "turnover"
less = """By Kazakhstan’s own account, Russia supplied 39.3 % of its imports in 2018 and 27.9 % in 2023."""
more_measure = "share of exports"
more = """By Kazakhstan’s own account, Russia bought 8.6 % of its exports in 2018 and 12.9 % in 2023."""
