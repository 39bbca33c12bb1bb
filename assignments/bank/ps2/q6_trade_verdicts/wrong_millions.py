# wrong: million for billion
# expect: off by a factor
less_measure = "value of imports"
less = """Kazakhstan’s imports from Russia fell from $17.9 million in 2022 to $16.8 million in 2023."""
more_measure = "share of exports"
more = """By Kazakhstan’s own account, Russia bought 8.6 % of its exports in 2018 and 12.9 % in 2023."""
