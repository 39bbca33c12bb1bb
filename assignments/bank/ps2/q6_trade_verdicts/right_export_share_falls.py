# right: the share of exports for both
less_measure = "share of exports"
less = """Russia took 11.6 % of Kazakhstan’s exports in 2021. In 2022 it took 10.7 %."""
more_measure = "share of exports"
more = """By Kazakhstan’s own account, Russia bought 8.6 % of its exports in 2018 and 12.9 % in 2023."""
