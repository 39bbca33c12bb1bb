# wrong: amounts instead of shares
# expect: no number in percent
rewritten = "CPC carried 52.2 Mt of exports in 2022 and 64.8 Mt in 2025, more than any other route did."
