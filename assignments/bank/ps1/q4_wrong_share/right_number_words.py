# right: numbers in words
wrong_sentence = 4
corrected = """Of its nine claims, eight got a verdict, and seven of these eight are supported (88 %)."""
