# wrong: million instead of billion
# expect: off by a factor
china = """By Kazakhstan’s own account, its trade in goods with China rose from $18.0 million in 2021 to $30.1 million in 2023."""
russia = """Its trade with Russia was $24.6 bn in 2021 and rose to $27.1 bn in 2023."""
