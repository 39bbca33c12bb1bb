# right: billion dollars in words, the years first
china = """In 2021 trade with China was 18.0 billion dollars; in 2023 it was 30.1 billion dollars, which is more."""
russia = """As the bureau of statistics of Kazakhstan reports, trade with Russia was 24.6 billion US dollars in 2021 and it increased to 27.1 billion US dollars in 2023."""
