# wrong: only the single year
# expect: write at least|the year 2014
rewritten = """Suppliers other than Russia made 31 % of the deliveries of major arms in 2023, as SIPRI measures them."""
