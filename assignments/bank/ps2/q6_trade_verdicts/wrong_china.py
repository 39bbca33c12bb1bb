# wrong: another partner
# expect: with whom the trade is|the share of imports
less_measure = "share of imports"
less = """By Kazakhstan’s own account, China supplied 16.0 % of its imports in 2018 and 25.5 % in 2023."""
more_measure = "share of exports"
more = """By Kazakhstan’s own account, Russia bought 8.6 % of its exports in 2018 and 12.9 % in 2023."""
