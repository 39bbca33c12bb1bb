# right: the opponent's share beside its own
whole = "foreign events"
most_concern_russia = "no"
sentence = """Out of 21 foreign events of the year 2022, 10 (47.6 %) are filed under Russia and 52.4% are not; with named partners only it would be 59%."""
