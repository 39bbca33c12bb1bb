# wrong: exports only
# expect: the trade of 2021
china = """By Kazakhstan’s own account, its trade in goods with China rose from $9.8 bn in 2021 to $14.7 bn in 2023."""
russia = """Its trade with Russia was $24.6 bn in 2021 and rose to $27.1 bn in 2023."""
