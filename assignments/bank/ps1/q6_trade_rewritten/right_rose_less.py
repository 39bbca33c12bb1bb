# right: a comparison of the two, and another word for the account
china = """According to Kazakhstan, trade with China was up from $18.0 bn in 2021 to $30.1 bn in 2023."""
russia = """Trade with Russia rose less, from $24.6 bn in 2021 to $27.1 bn in 2023."""
