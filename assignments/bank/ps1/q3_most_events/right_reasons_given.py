# right: the opponent's share beside its own
whole = "foreign events"
most_concern_russia = "no"
sentence = """Out of 23 foreign events of the year 2022, 11 (47.8 %) are filed under Russia and 52.2% are not; with named partners only it would be 61%."""
