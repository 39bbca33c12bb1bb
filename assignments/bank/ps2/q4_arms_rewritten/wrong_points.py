# wrong: percentage points instead of percent
# expect: no number in percent|the share of other suppliers
rewritten = """Suppliers other than Russia made 31 percentage points of the deliveries of major arms to Kazakhstan in 2023, measured in SIPRI’s trend-indicator value. In the five years 2019-2023 together it was 6 percentage points, after 14 percentage points in 2014-2018."""
