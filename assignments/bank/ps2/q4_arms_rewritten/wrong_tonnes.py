# wrong: a million for a percentage
# expect: the share of other suppliers|no number in percent
rewritten = """Suppliers other than Russia made 31 % of the deliveries of major arms to Kazakhstan in 2023, measured in SIPRI’s trend-indicator value. In the five years 2019-2023 together it was 53.7 million, after 14 % in 2014-2018."""
