# wrong: the spans are a year off
# expect: the year 2014|the share of other suppliers|no 20
rewritten = """Suppliers other than Russia made 31 % of the deliveries of major arms to Kazakhstan in 2023, measured in SIPRI’s trend-indicator value. In the five years 2019-2023 together it was 6 %, after 14 % in 2015-2018."""
