# wrong: Russia's share in place of the others'
# expect: the share of other suppliers in 2023
rewritten = """Suppliers other than Russia made 69 % of the deliveries of major arms to Kazakhstan in 2023, measured in SIPRI’s trend-indicator value. In the five years 2019-2023 together it was 94 %, after 86 % in 2014-2018."""
