# wrong: a percentage that does not follow from the table
# expect: 12 %.* does not stand in the data
# earns: 1
verdict_for = "As a share of exports, oil across Russia fell from 97.0 % in 2022 to 96.3 % in 2025, a fall of 12 % in all."
verdict_against = "The oil that crosses Russia rose from 62.4 million tonnes in 2022 to 75.8 million tonnes in 2025."
