# wrong: nobody is named who reports the values
# expect: whose account it is
china = """Trade in goods with China rose from $18.0 bn in 2021 to $30.1 bn in 2023."""
russia = """Its trade with Russia was $24.6 bn in 2021 and rose to $27.1 bn in 2023."""
