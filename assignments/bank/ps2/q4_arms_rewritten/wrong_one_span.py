# wrong: the earlier span is missing
# expect: the year 2014
rewritten = """Suppliers other than Russia made 31 % of the deliveries of major arms to Kazakhstan in 2023, measured in SIPRI’s trend-indicator value. In the five years 2019-2023 together it was 6 %."""
