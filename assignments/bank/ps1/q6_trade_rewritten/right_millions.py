# right: million dollars
china = """According to Kazakhstan’s statistics, trade with China went up from $18,001 million in 2021 to $30,055 million in 2023."""
russia = """Trade with Russia went up, too: from $24,624 million in 2021 to $27,054 million in 2023."""
