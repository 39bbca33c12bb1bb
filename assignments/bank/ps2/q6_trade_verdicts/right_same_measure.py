# right: the same measure, other years
less_measure = "share of imports"
less = """By Kazakhstan’s own account, Russia supplied 39.3 % of its imports in 2018 and 27.9 % in 2023."""
more_measure = "share of imports"
more = """Russia’s share of Kazakhstan’s imports rose from 35.4 % in 2020 to 42.5 % in 2021, on Kazakhstan’s account."""
