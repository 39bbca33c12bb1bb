# wrong: both partners in one text, the other one left
# expect: not written yet
china = """By Kazakhstan’s own account, its trade in goods with China rose from $18.0 bn in 2021 to $30.1 bn in 2023. Its trade with Russia was $24.6 bn in 2021 and rose to $27.1 bn in 2023."""
russia = "..."
