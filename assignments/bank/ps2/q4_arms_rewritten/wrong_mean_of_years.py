# wrong: means of yearly shares instead of sums
# expect: the share of other suppliers in 2014-2018
rewritten = """Suppliers other than Russia made 31 % of the deliveries of major arms to Kazakhstan in 2023, measured in SIPRI’s trend-indicator value. In the five years 2019-2023 together it was 7.5 %, after 23 % in 2014-2018."""
