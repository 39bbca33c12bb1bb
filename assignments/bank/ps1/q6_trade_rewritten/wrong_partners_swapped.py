# wrong: the two partners swapped
# expect: the trade of 2021
china = """By Kazakhstan’s own account, trade with China rose from $24.6 bn in 2021 to $27.1 bn in 2023."""
russia = """Trade with Russia rose from $18.0 bn in 2021 to $30.1 bn in 2023."""
