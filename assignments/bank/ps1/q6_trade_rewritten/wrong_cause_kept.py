# wrong: a cause is kept
# expect: claims more than the four values show
china = """By Kazakhstan’s own account, its trade in goods with China rose because of the war from $18.0 bn in 2021 to $30.1 bn in 2023."""
russia = """Its trade with Russia was $24.6 bn in 2021 and rose to $27.1 bn in 2023."""
