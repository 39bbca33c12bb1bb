# wrong: it does not say which arms
# expect: which arms are counted
rewritten = """Suppliers other than Russia made 31 % of the deliveries of arms to Kazakhstan in 2023, measured in SIPRI’s trend-indicator value. In the five years 2019-2023 together it was 6 %, after 14 % in 2014-2018."""
