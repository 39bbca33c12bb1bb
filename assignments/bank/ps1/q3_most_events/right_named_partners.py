# right: another whole, with a decimal comma
whole = "named partners"
most_concern_russia = "yes"
sentence = """In 2022 Russia accounts for 11 of the 18 events that are filed under a named partner, or 61,1 per cent, so most of these events concern Russia."""
