# wrong: a forecast is kept
# expect: claims more than the three shares show
rewritten = """Suppliers other than Russia made 31 % of the deliveries of major arms to Kazakhstan in 2023, measured in SIPRI’s trend-indicator value. In the five years 2019-2023 together it was 6 %, after 14 % in 2014-2018. It will rise further."""
