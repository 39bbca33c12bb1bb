# wrong: trade with Russia is said to have fallen
# expect: say that the trade went down
china = """By Kazakhstan’s own account, its trade in goods with China rose from $18.0 bn in 2021 to $30.1 bn in 2023."""
russia = """Its trade with Russia fell from $24.6 bn in 2021 to $27.1 bn in 2023."""
