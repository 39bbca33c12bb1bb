# right: decimal commas, the later year first
less_measure = "share of imports"
less = """In 2023 Russia sold Kazakhstan 27,9 per cent of its imports, down from 39,3 per cent in 2018 (Kazakhstan’s account)."""
more_measure = "share of exports"
more = """By Kazakhstan’s own account, Russia bought 8.6 % of its exports in 2018 and 12.9 % in 2023."""
