# wrong: a share that the table does not give
# expect: does not stand in the data
rewritten = """Suppliers other than Russia made 31 % of the deliveries of major arms to Kazakhstan in 2023, measured in SIPRI’s trend-indicator value. In the five years 2019-2023 together it was 6 %, after 14 % in 2014-2018. Before that it was 22 % in 2013."""
