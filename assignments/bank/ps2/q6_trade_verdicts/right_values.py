# right: values in dollars for both
less_measure = "value of imports"
less = """Kazakhstan’s imports from Russia fell from $17.9 bn in 2022 to $16.8 bn in 2023, as its bureau reports."""
more_measure = "value of exports"
more = """Kazakhstan’s bureau reports exports to Russia of 5.3 billion dollars in 2018 and of 10.2 billion dollars in 2023."""
