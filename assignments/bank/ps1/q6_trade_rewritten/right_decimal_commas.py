# right: decimal commas and USD
china = """Kazakhstan reports that its trade with China grew from USD 18,0 bn in 2021 to USD 30,1 bn in 2023, by 67 %."""
russia = """Kazakhstan reports that its trade with Russia grew as well, from USD 24,6 bn in 2021 to USD 27,1 bn in 2023."""
