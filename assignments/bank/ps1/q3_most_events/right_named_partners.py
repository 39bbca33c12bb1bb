# right: another whole, with a decimal comma
whole = "named partners"
most_concern_russia = "yes"
sentence = """In 2022 Russia accounts for 10 of the 17 events that are filed under a named partner, or 58,8 per cent, so most of these events concern Russia."""
