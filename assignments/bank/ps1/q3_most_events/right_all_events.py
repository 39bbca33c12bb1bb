# right: all events, numbers in words
whole = "all events"
most_concern_russia = "no"
sentence = """Eleven of the twenty-six events of 2022 concern Russia. The share is about 42 percent, less than half (50 %)."""
