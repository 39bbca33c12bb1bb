# right: one sentence for each share, decimal commas
rewritten = """In 2014-2018 suppliers other than Russia made 13,8 % of the deliveries of major arms, as SIPRI measures them. In 2019-2023 it was 5,97 %. In the year 2023, taken alone, it was 30,6 %."""
