# right: a fraction in words beside the number
rewritten = """Suppliers other than Russia made nearly a third (31 %) of the deliveries of major arms to Kazakhstan in 2023, measured in SIPRI’s trend-indicator value. In the five years 2019-2023 together it was 6 %, after 14 % in 2014-2018."""
