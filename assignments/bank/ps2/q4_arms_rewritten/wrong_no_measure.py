# wrong: nobody is named whose measure it is
# expect: whose measure it is
rewritten = """Suppliers other than Russia made 31 % of the deliveries of major arms to Kazakhstan in 2023. In the five years 2019-2023 together it was 6 %, after 14 % in 2014-2018."""
