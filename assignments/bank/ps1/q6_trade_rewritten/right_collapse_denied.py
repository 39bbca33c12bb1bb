# right: the word is denied, the flows are named
china = """By Kazakhstan’s own account, its trade in goods with China rose from $18.0 bn in 2021 to $30.1 bn in 2023. Exports grew from $9.8 bn in 2021 to $14.7 bn in 2023."""
russia = """Trade with Russia did not collapse; it rose by $2.4 bn, from $24.6 bn in 2021 to $27.1 bn in 2023."""
