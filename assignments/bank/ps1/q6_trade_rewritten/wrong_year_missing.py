# wrong: the first year is missing
# expect: the value of 2021
china = """By Kazakhstan’s own account, its trade in goods with China rose from $18.0 bn to $30.1 bn in 2023."""
russia = """Its trade with Russia was $24.6 bn in 2021 and rose to $27.1 bn in 2023."""
