# wrong: the value of 2022 for 2021
# expect: the trade of 2021
china = """By Kazakhstan’s own account, its trade in goods with China rose from $24.2 bn in 2021 to $30.1 bn in 2023."""
russia = """Its trade with Russia was $24.6 bn in 2021 and rose to $27.1 bn in 2023."""
