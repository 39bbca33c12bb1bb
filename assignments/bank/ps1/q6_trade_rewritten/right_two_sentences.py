# right: two sentences for each partner
china = """On Kazakhstan’s account, trade with China was worth $18.0 bn in 2021. In 2023 it was worth $30.1 bn, so it had increased."""
russia = """Trade with Russia was worth $24.6 bn in 2021. In 2023 it was higher, at $27.1 bn."""
